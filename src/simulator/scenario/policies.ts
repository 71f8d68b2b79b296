/**
 * The policy files of the demo's organization by path inside its config repository. The pairs are those that Spectrum's own
 * tokens hold in light, dark and wireframe, before and after the story's change (a test computes them).
 */
export const ACME_POLICIES: { readonly [path: string]: string } = {
  'baton/policies/brand-contrast.yaml': `# Text and signals of the brand must be readable in every theme (WCAG 2.2, 1.4.3 and 1.4.11).
id: brand-contrast
name: Brand contrast
description: Text on our backgrounds has a contrast of at least 4.5:1, icons and focus rings 3:1, in every theme.
type: accessibility
enforcement: blocking
scope:
  repositories: [design-tokens]
  paths: ["tokens/**"]
rules:
  - rule: accessibility.contrast
    with:
      minimum: 4.5
      large: 3
      tokens: [tokens/tokens.json]
      modes: [light, dark, wireframe]
      pairs:
        - { foreground: body-color, background: background-base-color }
        - { foreground: heading-color, background: background-base-color }
        - { foreground: title-color, background: background-layer-1-color }
        - { foreground: neutral-content-color-default, background: background-base-color }
        - { foreground: neutral-content-color-default, background: background-layer-2-color }
        - { foreground: neutral-subdued-content-color-default, background: background-base-color }
        - { foreground: accent-content-color-default, background: background-base-color }
        - { foreground: negative-content-color-default, background: background-base-color }
        - { foreground: white, background: accent-background-color-default }
        - { foreground: white, background: negative-background-color-default }
        - { foreground: white, background: positive-background-color-default }
        - { foreground: white, background: informative-background-color-default }
        - { foreground: focus-indicator-color, background: background-base-color, large: true }
        - { foreground: negative-visual-color, background: background-base-color, large: true }
        - { foreground: positive-visual-color, background: background-base-color, large: true }
        - { foreground: disabled-content-color, background: background-base-color, exempt: a disabled state }
owners: [design-system]
`,
};
