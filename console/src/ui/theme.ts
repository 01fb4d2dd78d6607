/** Mantine dressed in our paper and ink: its variables point at ours, by day and by night. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const teal: MantineColorsTuple = [
  "#edf6f4",
  "#d6e9e5",
  "#aed5ce",
  "#79cabf",
  "#4fa79c",
  "#2d8e86",
  "#1d7a75",
  "#146867",
  "#0e5a5b",
  "#094546",
];
const brick: MantineColorsTuple = [
  "#fbefe9",
  "#f5dbd0",
  "#eeb9a6",
  "#ee9b84",
  "#d9755a",
  "#c25a3e",
  "#b14a2f",
  "#a64029",
  "#9a3822",
  "#7b2b19",
];

// Mantine's own greys are cold; these are ours, from paper to ink and from night to paper.
const gray: MantineColorsTuple = [
  "#f8f3ea",
  "#f3ecdf",
  "#ebe3d4",
  "#e0d6c5",
  "#cfc4b1",
  "#aea28f",
  "#8d8270",
  "#6c6355",
  "#574f43",
  "#3a342b",
];
const dark: MantineColorsTuple = [
  "#efe8db",
  "#c4baa9",
  "#a89e8d",
  "#837a6a",
  "#4a443a",
  "#39342b",
  "#2a2621",
  "#211e1a",
  "#191714",
  "#15130f",
];

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { light: 8, dark: 6 },
  colors: { teal, brick, gray, dark },
  fontFamily: "var(--sans)",
  fontFamilyMonospace: "var(--mono)",
  headings: { fontFamily: "var(--serif)", fontWeight: "500" },
  defaultRadius: "md",
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    // A field's edge must be seen by everyone: 3:1 against the paper.
    Input: { styles: { wrapper: { "--input-bd": "var(--line-strong)" } } },
    InputWrapper: { styles: { label: { marginBottom: "0.25rem" } } },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.35 },
        centered: true,
      },
    },
    Tooltip: { defaultProps: { transitionProps: { duration: 100 }, openDelay: 300 } },
    Menu: { defaultProps: { transitionProps: { duration: 100 }, shadow: "md" } },
    Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 100 } } } },
  },
});

const surfaces = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-3)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--sunken)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-color-placeholder": "var(--ink-3)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-error": "var(--alarm)",
  "--mantine-color-teal-light": "var(--accent-soft)",
  "--mantine-color-teal-light-hover": "var(--accent-soft)",
  "--mantine-color-teal-light-color": "var(--accent)",
  "--mantine-color-teal-text": "var(--accent)",
  "--mantine-color-brick-light": "var(--alarm-soft)",
  "--mantine-color-brick-light-hover": "var(--alarm-soft)",
  "--mantine-color-brick-light-color": "var(--alarm)",
};

export const resolver: CSSVariablesResolver = () => ({
  variables: {},
  light: surfaces,
  dark: surfaces,
});
