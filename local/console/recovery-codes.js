import { button, h } from './dom.js';
import { say, show } from './stage.js';

/** Codes for the day that the second factor is lost. This is the one time that they are shown. */
export function showRecoveryCodes(codes, then) {
  const block = h('pre', { class: 'codes', tabindex: '0', 'aria-label': 'Recovery codes' }, codes.join('\n'));
  show('Keep these recovery codes',
    h('p', {}, 'Each opens the account once when the second factor is lost. They are not shown again.'),
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
    // The browser may refuse: then they are marked, for the keyboard to copy.
    getSelection().selectAllChildren(block);
    say('Marked. Copy them with the keyboard.');
  }
}
