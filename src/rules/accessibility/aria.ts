import { z } from 'zod';
import { defineRule } from '../../core/policy/rule.ts';
import { isComponent, namelessButtons, unlabelledFields } from '../../judging/controls.ts';
import type { Element } from '../../judging/elements.ts';
import { judgeMarkup, MARKUP_BLIND, type MarkupChecks, markupFiles } from '../../judging/markup.ts';

const spread = (element: Element) => element.spread;
const filledElsewhere = (element: Element) => element.spread || element.says;
const computed = ({ attributes }: Element, name: string) => attributes.has(name) && attributes.get(name) === undefined;

/** Roles that the patterns of WAI-ARIA give to elements which say less. */
const PATTERNS: { readonly [tag: string]: readonly string[] } = {
  ul: ['listbox', 'menu', 'menubar', 'radiogroup', 'tablist', 'tree', 'treegrid'],
  ol: ['listbox', 'menu', 'menubar', 'radiogroup', 'tablist', 'tree', 'treegrid'],
  li: ['menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'row', 'tab', 'treeitem'],
  table: ['grid', 'treegrid'],
  tr: ['row'],
  td: ['gridcell'],
  nav: ['menu', 'menubar', 'tablist'],
  fieldset: ['radiogroup'],
};

const WRONG_ARIA = { criterion: '4.1.2 Name, Role, Value' };

const CHECKS = {
  useAltText: {
    says: 'This picture has no text for those who do not see it.',
    todo: 'Add alt with what the picture says, or alt="" when it only decorates.',
    criterion: '1.1.1 Non-text Content',
    unless: spread,
  },
  useMediaCaption: {
    says: 'This has sound and no captions.',
    todo: 'Add <track kind="captions">, or `muted` when there is nothing to hear.',
    criterion: '1.2.2 Captions (Prerecorded)',
    unless: filledElsewhere,
  },
  noHeaderScope: {
    says: 'scope stands on a cell that is no header.',
    todo: 'Make the cell a <th>, or take scope out.',
    criterion: '1.3.1 Info and Relationships',
  },
  noLabelWithoutControl: {
    says: 'This label names no field, or says nothing.',
    todo: 'Put the field into the label, or give the label the id of the field, and a text.',
    criterion: '1.3.1 Info and Relationships',
    unless: (element) => element.spread || holdsUnseen(element),
  },
  unlabelledField: {
    says: 'Nothing says what belongs into this field.',
    todo: 'Add a <label> with the id of the field, or aria-label.',
    criterion: '3.3.2 Labels or Instructions',
    find: unlabelledFields,
  },
  useValidAutocomplete: {
    says: 'This value of autocomplete does not exist.',
    todo: 'Use one of the names in the HTML standard, such as "email".',
    criterion: '1.3.5 Identify Input Purpose',
    unless: (element) => isComponent(element) || computed(element, 'autocomplete'),
  },
  noDistractingElements: {
    says: 'Text that moves or blinks by itself cannot be stopped by its reader.',
    todo: 'Take the element out; let nothing move unasked.',
    criterion: '2.2.2 Pause, Stop, Hide',
  },
  useAnchorContent: {
    says: 'This link has no text.',
    todo: 'Write where it leads, or add aria-label.',
    criterion: '2.4.4 Link Purpose (In Context)',
    // Without an address it is a target to jump to, not a link.
    unless: (element) => filledElsewhere(element) || !element.attributes.has('href'),
  },
  useHeadingContent: {
    says: 'This heading has no text.',
    todo: 'Write the heading, or take it out.',
    criterion: '2.4.6 Headings and Labels',
    unless: filledElsewhere,
  },
  useHtmlLang: {
    says: 'The page does not say in which language it is.',
    todo: 'Add lang to <html>, such as lang="en".',
    criterion: '3.1.1 Language of Page',
    unless: spread,
  },
  useValidLang: {
    says: 'There is no such language.',
    todo: 'Use a code of BCP 47, such as "en" or "pt-BR".',
    criterion: '3.1.1 Language of Page',
    unless: (element) => computed(element, 'lang'),
  },
  useIframeTitle: {
    says: 'This frame does not say what is in it.',
    todo: 'Add title with what the frame shows.',
    criterion: '4.1.2 Name, Role, Value',
    unless: spread,
  },
  namelessButton: {
    says: 'This button has no name: a screen reader only says "button".',
    todo: 'Write a text into it, or add aria-label.',
    criterion: '4.1.2 Name, Role, Value',
    find: namelessButtons,
  },
  noStaticElementInteractions: {
    says: 'This can be clicked, but nothing says that it is a control.',
    todo: 'Use a <button> or a link, or give it the role of the control that it is.',
    criterion: '4.1.2 Name, Role, Value',
    // Handlers of other events often only listen to what bubbles up from inside.
    unless: (element) =>
      element.spread ||
      !element.attributes.has('onclick') ||
      computed(element, 'role') ||
      ['presentation', 'none'].includes(element.attributes.get('role') ?? ''),
  },
  noAriaHiddenOnFocusable: {
    says: 'This is hidden from screen readers, and the keyboard stops there all the same.',
    todo: 'Take aria-hidden out, or make it unfocusable with tabindex="-1".',
    ...WRONG_ARIA,
    unless: (element) => element.spread || computed(element, 'aria-hidden') || computed(element, 'tabindex'),
  },
  noAriaUnsupportedElements: {
    says: 'This element takes no role and no aria attributes.',
    todo: 'Take them out.',
    ...WRONG_ARIA,
  },
  noInteractiveElementToNoninteractiveRole: {
    says: 'The role hides that this is a control.',
    todo: 'Take the role out, or use an element that is no control.',
    ...WRONG_ARIA,
    // `canvas` and `svg` with role="img" are what the patterns ask for; `none` in menus takes out what only groups.
    unless: (element) =>
      ['canvas', 'svg', 'tr'].includes(element.tag) ||
      computed(element, 'role') ||
      /^(?:none|presentation)$/.test(element.attributes.get('role') ?? ''),
  },
  noNoninteractiveElementToInteractiveRole: {
    says: 'The role makes a control of an element that is none.',
    todo: 'Use the element of HTML that is this control, or a <div> or <span> with the role.',
    ...WRONG_ARIA,
    unless: (element) =>
      computed(element, 'role') || PATTERNS[element.tag]?.includes(element.attributes.get('role') ?? '') === true,
  },
  useAriaPropsForRole: {
    says: 'The role needs aria attributes that are missing.',
    todo: 'Add them: a checkbox needs aria-checked, a slider aria-valuenow.',
    ...WRONG_ARIA,
    unless: spread,
  },
  useAriaPropsSupportedByRole: {
    says: 'The role of this element does not know one of its aria attributes.',
    todo: 'Take the attribute out, or give the element the role that has it.',
    ...WRONG_ARIA,
    unless: (element) => computed(element, 'role') || (element.spread && !element.attributes.has('role')),
  },
  useValidAriaProps: {
    says: 'There is no such aria attribute.',
    todo: 'Mend its name; WAI-ARIA lists those that exist.',
    ...WRONG_ARIA,
  },
  useValidAriaRole: {
    says: 'There is no such role.',
    todo: 'Mend its name; WAI-ARIA lists those that exist.',
    ...WRONG_ARIA,
    unless: (element) => isComponent(element) || computed(element, 'role'),
  },
  useValidAriaValues: {
    says: 'An aria attribute has a value that does not exist.',
    todo: 'Use a value that WAI-ARIA lists for it, such as "true" or "false".',
    ...WRONG_ARIA,
  },
} satisfies MarkupChecks;

const NAMES = Object.keys(CHECKS) as (keyof typeof CHECKS)[];

/** Looks for elements that say too little, or something wrong, to those who do not see the page. */
export const aria = defineRule({
  name: 'accessibility.aria',
  summary: 'What a pull request adds to pages tells screen readers what it is and what it is called.',
  options: z.strictObject({
    ...markupFiles,
    except: z.array(z.enum(NAMES)).default([]).describe('Checks that are left out.'),
  }),
  examples: [
    { title: 'Every changed file of markup', with: {} },
    { title: 'Without captions of films', with: { except: ['useMediaCaption'] } },
  ],
  reads: () => ['files'],
  blind: [
    ...MARKUP_BLIND,
    'Whether a text alternative, a label or a heading says the right thing.',
    'Labels in other files, names that styles or scripts give, and references (aria-labelledby) that lead nowhere.',
    'Buttons and labels whose only content is a component: it may bring its own text.',
  ],
  documentation: 'https://www.w3.org/WAI/standards-guidelines/aria/',
  judge: (pull, { except, ...asked }) =>
    judgeMarkup(
      pull,
      asked,
      Object.fromEntries(NAMES.filter((name) => !except.includes(name)).map((name) => [name, CHECKS[name]])),
    ),
});

function holdsUnseen(element: Element): boolean {
  return element.children.some(
    (child) => isComponent(child) || child.tag === 'slot' || child.spread || holdsUnseen(child),
  );
}
