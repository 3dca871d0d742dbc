const KEPT = 'countersign-tab';
const tabs = [...document.querySelectorAll('[role="tab"]')];

/** Shows one side of the console and hides the others. It is kept, so that a reload shows it again. */
export function openTab(id) {
  for (const tab of tabs) {
    const isChosen = tab.id === id;
    tab.setAttribute('aria-selected', String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    document.getElementById(tab.getAttribute('aria-controls')).hidden = !isChosen;
  }
  sessionStorage.setItem(KEPT, id);
  document.dispatchEvent(new Event('tab'));
}

/** The id of the side that is shown. */
export const openSide = () => tabs.find(tab => tab.tabIndex === 0).getAttribute('aria-controls');

// Keys as in the tabs pattern of the ARIA Authoring Practices Guide.
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export function showTabs() {
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => openTab(tab.id));
    tab.addEventListener('keydown', ({ key }) => {
      if (!STEPS[key]) return;
      const next = tabs.at((index + STEPS[key]) % tabs.length);
      openTab(next.id);
      next.focus();
    });
  }
  const kept = sessionStorage.getItem(KEPT);
  openTab(tabs.some(tab => tab.id === kept) ? kept : tabs[0].id);
}
