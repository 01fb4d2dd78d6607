/** The pulse: events received, minute by minute, over the last hour. */
import {
  Area,
  AreaChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { Overview } from "../../api/types";
import { ChartFrame } from "../../ui/ChartFrame";
import { AXIS_WIDTH, MARGIN, TICK, TOOLTIP } from "../../ui/charts";
import { useWords } from "../../words/LanguageProvider";
import { today } from "./words";

export function EventChart({ overview }: { overview: Overview }) {
  const { say, format } = useWords();
  const minutes = overview.events_per_minute;
  const total = minutes.reduce((sum, minute) => sum + minute.count, 0);
  const mean = Math.round(total / Math.max(1, minutes.length));
  return (
    <ChartFrame
      title={say(today.events)}
      sentence={say(today.eventsSentence, { now: overview.events_last_minute, mean })}
      columns={[say(today.minute), say(today.eventCount)]}
      rows={minutes.map((m) => [format.time(m.at), format.number(m.count)]).reverse()}
    >
      <ResponsiveContainer width="100%" height="100%">
        <AreaChart data={minutes} margin={MARGIN} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            tickFormatter={format.time}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            minTickGap={48}
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
            isAnimationActive={false}
            labelFormatter={(at) => format.time(String(at))}
            formatter={(count) => [format.number(Number(count)), say(today.eventCount)]}
          />
          <Area
            type="monotone"
            dataKey="count"
            stroke="var(--spoken)"
            strokeWidth={1.75}
            fill="var(--spoken)"
            fillOpacity={0.12}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
