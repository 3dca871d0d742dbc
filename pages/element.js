/** @import { Texts } from './texts.js' */
import { Api, Problem } from './api.js';
import { button } from './buttons.js';
import { clock, countDown, h } from './dom.js';
import { languageOf, textsOf } from './texts.js';
import { adoptStyles } from './styles.js';

// A server that renders pages imports this module too, and has no elements.
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

/**
 * What the three elements have in common: one screen at a time in the light DOM, where password managers, codes of
 * messages and passkeys find the inputs.
 */
export class CountersignElement extends Base {
  static observedAttributes = ['api', 'tenant', 'locale'];

  /** Texts that replace ours. A page may have set them before this class was loaded. @type {Partial<Texts>} */
  texts = this.texts ?? {};

  #api = new Api('', '');
  #heading = h('h2', { tabindex: '-1', class: 'cs-title' });
  #outcome = h('div', { class: 'cs-outcome' });
  #view = h('div', { class: 'cs-view' });

  connectedCallback() {
    adoptStyles(this.getRootNode());
    for (const name of ['api', 'tenant', 'tokens']) takeEarly(this, name);
    this.api = this.#apiOfAttributes();
    const level = /^[1-6]$/.test(this.getAttribute('heading') ?? '') ? this.getAttribute('heading') : '2';
    const heading = document.createElement(`h${level}`);
    heading.className = 'cs-title';
    heading.tabIndex = -1;
    this.#heading = /** @type {HTMLHeadingElement} */ (heading);
    this.#outcome = h('div', { class: 'cs-outcome', role: 'status' });
    this.#view = h('div', { class: 'cs-view' });
    this.lang = this.language;
    this.replaceChildren(this.#heading, this.#outcome, this.#view);
    this.start();
  }

  disconnectedCallback() {
    this.replaceChildren();
  }

  /**
   * Some frameworks set attributes when the element is on the page already: it begins anew.
   * @param {string} _ @param {string | null} before @param {string | null} after
   */
  attributeChangedCallback(_, before, after) {
    if (this.isBuilt && before !== after) this.connectedCallback();
  }

  /** True once the element is on the page and shows something. */
  get isBuilt() {
    return this.isConnected && this.childElementCount > 0;
  }

  /** Shows the first screen. */
  start() {}

  /** The language of the texts: the attribute `locale`, else the browser's. */
  get language() {
    return languageOf([this.getAttribute('locale') ?? '', ...navigator.languages]);
  }

  // React sets a property instead of the attribute wherever an element has one of that name.

  /** @returns {Api} */
  get api() {
    return this.#api;
  }

  /** @param {Api | string} value */
  set api(value) {
    if (typeof value === 'string') this.setAttribute('api', value);
    else this.#api = value;
  }

  get tenant() {
    return this.getAttribute('tenant') ?? '';
  }

  set tenant(value) {
    this.setAttribute('tenant', value);
  }

  /** The level of headings below the title. @returns {'h2' | 'h3' | 'h4' | 'h5' | 'h6'} */
  get subheading() {
    return /** @type {'h3'} */ (`h${Math.min(6, Number(this.#heading.tagName[1]) + 1)}`);
  }

  /**
   * A text in the language of the element.
   * @param {keyof Texts} key @param {Record<string, string | number>} [values]
   */
  t(key, values = {}) {
    const text = this.texts[key] ?? textsOf(this.language)[key];
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
  }

  /**
   * Chromium has no dates in Georgian; its way out would be an English one. The Swedish way is that of ISO 8601.
   * @param {string} value @returns {HTMLTimeElement}
   */
  time(value) {
    const [language = 'sv'] = Intl.DateTimeFormat.supportedLocalesOf([this.language]);
    const format = new Intl.DateTimeFormat(language, {
      year: 'numeric', month: language === 'sv' ? '2-digit' : 'short', day: 'numeric', hour: '2-digit', minute: '2-digit',
    });
    return h('time', { datetime: value }, format.format(new Date(value)));
  }

  /**
   * Tells the page around the element; false where a listener prevented what follows.
   * @param {string} name @param {object} detail
   */
  emit(name, detail) {
    return this.dispatchEvent(
      new CustomEvent(`countersign:${name}`, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /**
   * Shows another screen. Its title gets the focus, so that a screen reader begins there; not on the first screen,
   * which the page around may have below its own content.
   * @param {string} title @param {...any} content
   */
  show(title, ...content) {
    const isFirst = this.#heading.textContent === '';
    this.say('');
    this.#heading.textContent = title;
    this.#view.replaceChildren(...content.flat(2).filter(Boolean));
    if (!isFirst) this.#heading.focus();
  }

  /** The present screen, with what the person typed. Calling it shows that screen again. */
  screen() {
    const [title, content] = [this.#heading.textContent ?? '', [...this.#view.childNodes]];
    return () => this.show(title, ...content);
  }

  focusTitle() {
    this.#heading.focus();
  }

  /** A group of other ways to go on. @param {string} label @param {...any} buttons */
  ways(label, ...buttons) {
    return h('div', { class: 'cs-ways', role: 'group', 'aria-label': label },
      h('p', { class: 'cs-muted' }, label), buttons);
  }

  /**
   * Shows the outcome of an action. The element is never hidden, because screen readers miss what appears together with
   * its text.
   * @param {string} text @param {'' | 'good' | 'bad'} [tone] @param {...Node} more
   */
  say(text, tone = '', ...more) {
    this.#outcome.className = `cs-outcome ${tone && `cs-${tone}`}`;
    this.#outcome.setAttribute('role', tone === 'bad' ? 'alert' : 'status');
    this.#outcome.replaceChildren(text, ...more);
    if (text) this.#outcome.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Problem} problem */
  sayProblem(problem) {
    const key = /** @type {keyof Texts} */ (`problem_${problem.code}`);
    const known = key in textsOf('en') ? key : 'problem_internal_error';
    const wait = h('span', { role: 'timer' });
    if (problem.retryAfter > 0) {
      countDown(wait, problem.retryAfter, left => { wait.textContent = left > 0 ? ` ${clock(left)}` : ''; });
    }
    this.say(problem.text ?? this.t(known), 'bad', wait);
  }

  /** Runs an action and shows a refusal. Other errors are bugs and are thrown on. @param {() => unknown} action */
  async attempt(action) {
    try {
      return await action();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.emit('error', { code: problem.code, status: problem.status, title: problem.message });
      this.sayProblem(problem);
      return undefined;
    }
  }

  /** A button that acts once at a time. @param {string} label @param {() => unknown} action @param {string} [kind] */
  button(label, action, kind = 'cs-quiet') {
    return button(this, label, action, kind);
  }

  #apiOfAttributes() {
    const api = new Api(this.getAttribute('api') ?? '', this.tenant);
    api.tokens = this.api.tokens;
    api.onRenewal = tokens => this.emit('renewed', tokens);
    return api;
  }
}

/**
 * A property that a page set before this class was loaded hides the accessor: it is set again through it.
 * @param {HTMLElement} element @param {string} name
 */
function takeEarly(element, name) {
  if (!Object.hasOwn(element, name)) return;
  const properties = /** @type {Record<string, any>} */ (element);
  const value = properties[name];
  delete properties[name];
  properties[name] = value;
}
