import { libraryFile, type SetSketch } from '../../../src/simulator/figma/library-file.ts';

/** A switch as design systems draw it: variants with interaction states, a suffixed text, an icon slot. */
const SWITCH: SetSketch = {
  key: 'c5a1',
  name: 'Switch',
  description: 'Turns one thing on or off.',
  properties: {
    Size: { type: 'VARIANT', defaultValue: '32', variantOptions: ['16', '24', '32'] },
    State: { type: 'VARIANT', defaultValue: 'Enabled', variantOptions: ['Enabled', 'Pressed', 'Disabled'] },
    'Label#36578:0': { type: 'TEXT', defaultValue: 'Label' },
    'Has Icon#36578:7': { type: 'BOOLEAN', defaultValue: false },
  },
};

const svg = (path: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="${path}"/></svg>`;
const ALERT = { key: '1c01', name: 'icon/alert', svg: svg('M8 1v9') };
const CHECK = { key: '1c02', name: 'icon/check', svg: svg('M2 8l4 4 8-8') };
const PLUS = { key: '1c03', name: 'icon/plus', svg: svg('M8 2v12') };
const BODY = { key: '57a1', name: 'Text/Body', type: 'TEXT' } as const;
const SHADOW = { key: '57a2', name: 'Shadow/Raised', type: 'EFFECT' } as const;

/** Two states of one library: the switch loses a size, an icon goes, one comes, one is renamed, a style comes. */
export const BEFORE = libraryFile({
  name: 'Parts',
  version: '501',
  sets: [SWITCH],
  components: [ALERT, CHECK],
  styles: [BODY],
});
export const AFTER = libraryFile({
  name: 'Parts',
  version: '502',
  sets: [
    {
      ...SWITCH,
      properties: { ...SWITCH.properties, Size: { type: 'VARIANT', defaultValue: '32', variantOptions: ['24', '32'] } },
    },
  ],
  components: [{ ...CHECK, name: 'icon/tick' }, PLUS],
  styles: [BODY, SHADOW],
});
export const KEYS = { SWITCH: SWITCH.key, ALERT: ALERT.key, CHECK: CHECK.key, PLUS: PLUS.key, SHADOW: SHADOW.key };
