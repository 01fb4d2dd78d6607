/** Speech and silence side by side, day after day. */
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { Overview } from "../../api/types";
import { ChartFrame } from "../../ui/ChartFrame";
import { AXIS_WIDTH, MARGIN, TICK, TOOLTIP } from "../../ui/charts";
import { outcomes } from "../../words/phrases";
import { useWords } from "../../words/LanguageProvider";
import { today } from "./words";

type Days = Overview["by_day"];
const BAR_PIXELS_MAX = 22;

function busiest(days: Days): Days[number] | undefined {
  return days.reduce<Days[number] | undefined>(
    (best, day) => (!best || day.sent > best.sent ? day : best),
    undefined,
  );
}

export function DayChart({ days }: { days: Days }) {
  const { say, format } = useWords();
  const best = busiest(days);
  if (!best || days.length < 2) return null;
  const noon = (day: string) => `${day.slice(0, 10)}T12:00:00Z`;
  const label = (day: string) => format.day(noon(day));
  const names = { sent: say(outcomes.sent), held_back: say(outcomes.held_back) };
  return (
    <ChartFrame
      title={say(today.byDay)}
      sentence={say(today.byDaySentence, {
        day: format.weekday(noon(best.day)),
        sent: best.sent,
        held: best.held_back,
      })}
      columns={[say(today.day), names.sent, names.held_back]}
      rows={days.map((d) => [label(d.day), format.number(d.sent), format.number(d.held_back)])}
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={days} margin={MARGIN} barGap={2} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="day"
            tickFormatter={label}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            minTickGap={24}
          />
          <YAxis
            width={AXIS_WIDTH}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            allowDecimals={false}
            tickFormatter={format.number}
          />
          <Tooltip
            contentStyle={TOOLTIP}
            cursor={{ fill: "var(--sunken)" }}
            isAnimationActive={false}
            labelFormatter={(day) => label(String(day))}
            formatter={(count) => format.number(Number(count))}
          />
          <Legend
            align="right"
            verticalAlign="top"
            iconType="circle"
            iconSize={8}
            height={28}
            itemSorter={null}
            formatter={(name) => <span className="small">{name}</span>}
          />
          {(["sent", "held_back"] as const).map((outcome) => (
            <Bar
              key={outcome}
              dataKey={outcome}
              name={names[outcome]}
              fill={outcome === "sent" ? "var(--spoken)" : "var(--silent)"}
              radius={[3, 3, 0, 0]}
              maxBarSize={BAR_PIXELS_MAX}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
