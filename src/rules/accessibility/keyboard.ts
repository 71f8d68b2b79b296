import { z } from 'zod';
import { defineRule } from '../../core/policy/rule.ts';
import type { Element } from '../../judging/elements.ts';
import { judgeMarkup, MARKUP_BLIND, type MarkupChecks, markupFiles } from '../../judging/markup.ts';

/** Roles of what a person operates by itself; parts of lists, grids and menus may be reached through their whole. */
const OPERATED = ['button', 'link', 'checkbox', 'switch', 'textbox', 'searchbox', 'slider', 'spinbutton', 'combobox'];

const computedRole = (element: Element) =>
  element.spread || (element.attributes.has('role') && element.attributes.get('role') === undefined);

const named = ({ attributes }: Element) =>
  ['role', 'aria-label', 'aria-labelledby'].some((name) => attributes.has(name));

const CHECKS = {
  useKeyWithClickEvents: {
    says: 'This can be clicked, but no key does the same.',
    todo: 'Use a <button>, or add a handler for keydown or keyup beside the click.',
    criterion: '2.1.1 Keyboard',
    unless: computedRole,
  },
  useKeyWithMouseEvents: {
    says: 'Something happens when the mouse is over this, and nothing when it is focused.',
    todo: 'Add onFocus beside onMouseOver, and onBlur beside onMouseOut.',
    criterion: '2.1.1 Keyboard',
    unless: ({ spread }) => spread,
  },
  useFocusableInteractive: {
    says: 'This has the role of a control, but cannot be focused.',
    todo: 'Use the element of HTML that is this control, or add tabindex="0".',
    criterion: '2.1.1 Keyboard',
    unless: ({ spread, attributes }) => spread || !OPERATED.includes(attributes.get('role') ?? ''),
  },
  useAriaActivedescendantWithTabindex: {
    says: 'aria-activedescendant stands on something that cannot be focused.',
    todo: 'Add tabindex="0", so that the keyboard gets there.',
    criterion: '2.1.1 Keyboard',
    unless: ({ spread }) => spread,
  },
  useValidAnchor: {
    says: 'This link leads nowhere, so the keyboard does not reach it or does not follow it.',
    todo: 'Give it an address, or use a <button> for what only acts.',
    criterion: '2.1.1 Keyboard',
    // An anchor with an id or a name is a target, not a link; frameworks give others their address.
    unless: ({ spread, attributes }) =>
      spread ||
      (!attributes.has('href') && ['id', 'name', 'ui-sref', 'to', 'role'].some((name) => attributes.has(name))),
  },
  noPositiveTabindex: {
    says: 'A positive tabindex takes this out of the order in which the page is read.',
    todo: 'Use tabindex="0" or none, and put the element where it comes in the order.',
    criterion: '2.4.3 Focus Order',
  },
  noNoninteractiveTabindex: {
    says: 'The keyboard stops at this, though there is nothing to operate.',
    todo: 'Take the tabindex out, or give the element the role of what it is.',
    criterion: '2.4.3 Focus Order',
    // A region that scrolls has to be focusable, and then has a name; a panel of tabs too.
    unless: (element) => element.spread || named(element),
  },
  noAutofocus: {
    says: 'The focus jumps here when the page opens, past what stands before.',
    todo: 'Take autofocus out, or move the focus only in answer to what a person did.',
    criterion: '2.4.3 Focus Order',
    unless: ({ attributes, tag }) => attributes.get('autofocus') === 'false' || /^[A-Z]|[.-]/.test(tag),
  },
  noAccessKey: {
    says: 'An access key collides with keys of browsers and screen readers, and nobody sees it.',
    todo: 'Take the access key out, or offer a shortcut that can be turned off.',
    criterion: '2.1.4 Character Key Shortcuts',
  },
} satisfies MarkupChecks;

const NAMES = Object.keys(CHECKS) as (keyof typeof CHECKS)[];

/** Looks for what only a mouse can do, and for what gets in the way of the keyboard. */
export const keyboard = defineRule({
  name: 'accessibility.keyboard',
  summary: 'What a pull request adds to pages can be used with the keyboard alone.',
  options: z.strictObject({
    ...markupFiles,
    except: z.array(z.enum(NAMES)).default([]).describe('Checks that are left out.'),
  }),
  examples: [
    { title: 'Every changed file of markup', with: {} },
    {
      title: 'Leave stories alone, and allow focus on opening',
      with: { exclude: ['**/*.stories.tsx'], except: ['noAutofocus'] },
    },
  ],
  reads: () => ['files'],
  blind: [
    ...MARKUP_BLIND,
    'Handlers that a script adds (addEventListener), and what a handler does: a key that is heard may still do nothing.',
    'Where the focus goes when a dialog opens or closes, whether it is trapped, and whether it can be seen: try it in a browser.',
  ],
  documentation: 'https://www.w3.org/WAI/WCAG22/Understanding/keyboard.html',
  judge: (pull, { except, ...asked }) =>
    judgeMarkup(
      pull,
      asked,
      Object.fromEntries(NAMES.filter((name) => !except.includes(name)).map((name) => [name, CHECKS[name]])),
    ),
});
