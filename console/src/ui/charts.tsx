/** The look shared by every chart: quiet axes, our inks, no animation. */
import type { CSSProperties } from "react";

const FONT_SIZE = 12;
export const TICK = { fill: "var(--ink-3)", fontSize: FONT_SIZE };
export const MARGIN = { top: 6, right: 4, bottom: 0, left: 0 };
export const AXIS_WIDTH = 44;

export const TOOLTIP: CSSProperties = {
  padding: "0.375rem 0.625rem",
  border: "1px solid var(--line)",
  borderRadius: 8,
  background: "var(--surface)",
  boxShadow: "var(--shadow)",
  color: "var(--ink)",
  fontSize: "0.8125rem",
};
