import { button, h } from './dom.js';
import { say, show } from './stage.js';

/** Shows recovery codes once. They sign in a person who lost the second factor. */
export function showRecoveryCodes(codes, then) {
  const block = h('pre', { class: 'codes', tabindex: '0', 'aria-label': 'Recovery codes' }, codes.join('\n'));
  show('Keep these recovery codes',
    h('p', {}, 'Each works once, if the second factor is lost. They are not shown again.'),
    block,
    h('div', { class: 'actions' },
      button('I have kept them', async () => { say(''); await then(); }, 'primary'),
      button('Copy', () => copy(codes.join('\n'), block))));
}

async function copy(text, block) {
  try {
    await navigator.clipboard.writeText(text);
    say('Copied.');
  } catch {
    // If the browser refuses to copy, the codes are selected for the keyboard.
    getSelection().selectAllChildren(block);
    say('Selected. Copy them with the keyboard.');
  }
}
