// A sheet made by script needs no `style-src` of the page around. Dark follows the page's own `color-scheme`.
const CSS = `
:is(countersign-sign-in, countersign-link, countersign-account) {
  --_accent: var(--countersign-accent, light-dark(#17594a, #74cbb0));
  --_on-accent: var(--countersign-on-accent, light-dark(#fff, #08201a));
  --_field: var(--countersign-field, light-dark(#fff, #131917));
  --_text: var(--countersign-text, light-dark(#1c2420, #e6ebe8));
  --_muted: var(--countersign-muted, light-dark(#586059, #9ca8a2));
  --_line: var(--countersign-line, light-dark(#dddfd8, #2d3733));
  --_edge: var(--countersign-edge, light-dark(#7b837d, #75827c));
  --_good: var(--countersign-good, light-dark(#17594a, #8fd8c1));
  --_good-ground: var(--countersign-good-ground, light-dark(#e3f1ec, #17302a));
  --_bad: var(--countersign-bad, light-dark(#9b2318, #ffa89d));
  --_bad-ground: var(--countersign-bad-ground, light-dark(#fbe9e6, #3a1f1c));
  --_radius: var(--countersign-radius, .5rem);
  display: block; max-width: 30rem; color: var(--_text); overflow-wrap: anywhere;
  font: 1rem/1.5 var(--countersign-font, system-ui, sans-serif);

  &, & * { box-sizing: border-box; }
  & [hidden] { display: none !important; }
  & :is(p, ol, ul) { margin: 0; padding: 0; }
  & :is(ol, ul) { list-style: none; }
  & .cs-title { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; outline: none; }
  & .cs-view, & form, & .cs-section { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
  & .cs-muted { color: var(--_muted); font-size: .9375rem; }
  & .cs-unseen {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  & :focus-visible:not(.cs-title) { outline: 3px solid var(--_accent); outline-offset: 2px; }

  & .cs-outcome {
    margin-bottom: 1rem; padding: .65rem .9rem; border-radius: var(--_radius);
    background: light-dark(#f1f2ed, #131917);
    &:empty { margin: 0; padding: 0; }
    &.cs-good { background: var(--_good-ground); color: var(--_good); }
    &.cs-bad { background: var(--_bad-ground); color: var(--_bad); }
  }

  & .cs-field { display: grid; gap: .3rem; }
  & label { font-size: .9375rem; font-weight: 600; }
  & :is(input, select) {
    width: 100%; min-height: 2.75rem; margin: 0; padding: .5rem .75rem; border: 1px solid var(--_edge);
    border-radius: var(--_radius); background: var(--_field); color: var(--_text); font: inherit;
  }
  & select { appearance: auto; }
  & [aria-invalid] { border-color: var(--_bad); box-shadow: inset 0 0 0 1px var(--_bad); }
  & .cs-error { color: var(--_bad); font-size: .9375rem; &:empty { display: none; } }
  & .cs-code { max-width: 12rem; font-size: 1.375rem; letter-spacing: .2em; font-variant-numeric: tabular-nums; }
  & .cs-check {
    grid-template-columns: auto minmax(0, 1fr); gap: .3rem .6rem; align-items: center;
    & input { grid-area: 1 / 1; width: 1.375rem; min-height: 1.375rem; accent-color: var(--_accent); }
    & .cs-error { grid-column: 1 / -1; }
  }
  & .cs-secret { display: flex; gap: .5rem; & input { flex: 1; min-width: 0; } }

  & button {
    min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--_edge); border-radius: var(--_radius);
    background: none; color: var(--_text); font: inherit; font-weight: 500; cursor: pointer;
    &.cs-primary { border-color: transparent; background: var(--_accent); color: var(--_on-accent); font-weight: 600; }
    &.cs-danger { border-color: var(--_bad); color: var(--_bad); }
    &.cs-link {
      min-height: 1.5rem; padding: 0; border: 0; color: var(--_accent); text-align: start;
      text-decoration: underline; text-underline-offset: .2em;
    }
    &:hover:not(.cs-primary, .cs-link) { background: color-mix(in srgb, currentColor 8%, transparent); }
    &[aria-disabled="true"] { color: var(--_muted); text-decoration: none; cursor: default; }
    &[aria-busy], [aria-busy] > .cs-actions & { cursor: progress; }
    &[aria-pressed="true"] { background: color-mix(in srgb, currentColor 12%, transparent); }
  }
  & [aria-busy] { opacity: .7; }
  & a { color: var(--_accent); text-underline-offset: .2em; }
  & .cs-actions { display: flex; flex-wrap: wrap; gap: .5rem; }
  & form > .cs-actions > .cs-primary { flex: 1 1 auto; }
  & .cs-ways {
    display: flex; flex-wrap: wrap; gap: .5rem;
    & > .cs-muted { flex: 1 0 100%; }
    & button { flex: 1 1 12rem; }
  }
  & .cs-foot, & .cs-sending { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }

  & .cs-steps { display: grid; gap: .5rem; padding-bottom: 1rem; border-bottom: 1px solid var(--_line); }
  & .cs-steps ol { display: grid; gap: .4rem; counter-reset: step; }
  & .cs-steps li {
    display: flex; gap: .6rem; align-items: baseline; color: var(--_muted);
    &::before {
      content: counter(step); counter-increment: step; flex: none; width: 1.6rem; border: 1px solid var(--_edge);
      border-radius: 1rem; font-size: .8125rem; line-height: calc(1.6rem - 2px); text-align: center;
    }
    &[aria-current] { color: var(--_text); font-weight: 600; }
    &:is([aria-current], .cs-done)::before {
      border-color: transparent; background: var(--_accent); color: var(--_on-accent);
    }
    &.cs-done::before { content: "✓" / ""; }
  }

  & .cs-qr { width: 12rem; height: 12rem; border-radius: var(--_radius); background: #fff; }
  & :is(.cs-key, .cs-codes) { font: 1rem/1.8 ui-monospace, monospace; }
  & .cs-codes {
    display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0 1rem; padding: .75rem 1rem;
    border: 1px solid var(--_line); border-radius: var(--_radius); & code { font: inherit; }
  }

  & .cs-section { padding-top: 1rem; border-top: 1px solid var(--_line); }
  & details.cs-section { display: block; }
  & .cs-section > :is(h2, h3, h4, h5, h6) { margin: 0; font-size: 1.0625rem; }
  & summary { min-height: 1.75rem; font-weight: 600; cursor: pointer; }
  & details[open] > summary { margin-bottom: 1rem; }
  & .cs-who, & .cs-rows li {
    display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between;
  }
  & .cs-rows { display: grid; gap: .75rem; &:empty { display: none; } }
  & .cs-rows li > span:first-child { display: grid; flex: 1 1 auto; }
  & :is(.cs-who, .cs-rows li) > :not(:first-child) { margin-inline-start: auto; }
  & .cs-who > p { flex: 1 1 auto; }
}
`;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** @param {Node} root the document, or the shadow root that the element lies in */
export function adoptStyles(root) {
  if (!(root instanceof Document || root instanceof ShadowRoot)) return;
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }

  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
}
