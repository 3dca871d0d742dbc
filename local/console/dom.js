/** An element. Text becomes text nodes only, so that no input or answer can inject markup (XSS). */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child || child === 0));
  return element;
}

/** A button that is disabled while its action runs. */
export function button(label, action, kind = 'quiet') {
  const element = h('button', { type: 'button', class: kind }, label);
  element.addEventListener('click', async () => {
    element.disabled = true;
    try {
      await action();
    } finally {
      element.disabled = false;
    }
  });
  return element;
}

/** A button for an action that cannot be undone: the first press asks, the second acts. */
export function sureButton(label, action) {
  const question = `Really ${label.toLowerCase()}?`;
  const element = button(label, async () => {
    if (element.textContent === question) await action();
    else element.textContent = question;
  }, 'danger');
  element.addEventListener('blur', () => { element.textContent = label; });
  return element;
}

/** A time in UTC, as the API gives it. */
export function time(value) {
  const iso = new Date(value).toISOString();
  return h('time', { datetime: iso, title: iso }, iso.slice(11, 19));
}
