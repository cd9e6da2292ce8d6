// What needs attention, and what to do.
import {h, tags, date, Badge, Head} from './view.js';

const {section, ul, li, div, p, strong, code} = tags;

const TONES = {CRITICAL: 'bad', WARNING: 'warn', INFO: 'off'};

export const Alerts = ({snapshot}) => section(
  h(Head, {title: 'Alerts', note: 'What differs from usual, and what to do about it.'}),
  snapshot.alerts.length === 0 ? div({class: 'empty'}, 'Nothing needs attention.')
    : ul({class: 'alerts'}, snapshot.alerts.map(alert => li({key: alert.id, class: `card alert ${TONES[alert.severity] ?? 'off'}`},
      div({class: 'row'}, h(Badge, {tone: TONES[alert.severity] ?? 'off'}, alert.severity.toLowerCase()), strong(alert.title), p({class: 'note'}, date(alert.at))),
      p(alert.text), alert.subject && p({class: 'note'}, code(alert.subject)), alert.action && p({class: 'action'}, alert.action)))));
