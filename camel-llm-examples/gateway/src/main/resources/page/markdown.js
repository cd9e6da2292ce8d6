// What a model writes, as Markdown. DOMPurify takes out all that could run or load something, and the policy of the page forbids it again.
import {marked} from './lib/marked.js';
import DOMPurify from './lib/dompurify.js';
import {Component, createRef, tags} from './view.js';

const ALLOWED = {
  ALLOWED_TAGS: ['p', 'br', 'hr', 'em', 'strong', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6',
    'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a', 'sup', 'sub'],
  ALLOWED_ATTR: ['href', 'align', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  RETURN_DOM_FRAGMENT: true,
};

DOMPurify.addHook('afterSanitizeAttributes', node => {
  if (node.tagName === 'A') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
  if (/^H[1-6]$/.test(node.tagName)) node.setAttribute('role', 'presentation'); // not headings of the page
});

export const safe = text => DOMPurify.sanitize(marked.parse(text, {gfm: true, breaks: true, async: false}), ALLOWED);

/** Draws a text that may still grow. */
export class Markdown extends Component {
  node = createRef();

  componentDidMount() {
    this.draw();
  }

  shouldComponentUpdate({text}) {
    return text !== this.props.text;
  }

  componentDidUpdate() {
    this.draw();
  }

  draw() {
    this.node.current.replaceChildren(safe(this.props.text));
  }

  render() {
    return tags.div({class: 'markdown', ref: this.node});
  }
}
