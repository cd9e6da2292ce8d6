// What needs attention, and what to do.
import {h, tags, date, Badge, Head} from './view.js';

const {section, ul, li, div, p, strong, span} = tags;

const TONES = {CRITICAL: 'bad', HIGH: 'bad', WARNING: 'warn', INFO: 'off'};

export const Alerts = ({snapshot}) => section(
  h(Head, {title: 'Alerts', note: 'What differs from usual, and what to do about it.'}),
  snapshot.alerts.length === 0 ? div({class: 'empty'}, 'Nothing needs attention.')
    : ul({class: 'alerts'}, snapshot.alerts.map(alert => li({key: alert.id, class: `card alert ${TONES[alert.level]}`},
      div({class: 'row'}, h(Badge, {tone: TONES[alert.level]}, alert.level.toLowerCase()), strong(alert.subject), span({class: 'note'}, `since ${date(alert.at)}`)),
      p(alert.text)))));
