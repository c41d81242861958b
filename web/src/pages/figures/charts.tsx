import { Box } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useFormat } from '../../strings/format';
import type { Figures } from './queries';

const HEIGHT_PX = 210;
const axis = { fontSize: 12, fill: 'currentColor' };

/** Open tickets by age. The same numbers stand in the table below it. */
export function AgeChart({
  title,
  bars,
}: {
  readonly title: string;
  readonly bars: readonly { readonly name: string; readonly count: number }[];
}) {
  const isStill = useReducedMotion();
  return (
    <Box role="img" aria-label={`${title}: ${bars.map(({ name, count }) => `${name} ${count}`).join(', ')}`}>
      <ResponsiveContainer width="100%" height={HEIGHT_PX}>
        <BarChart data={[...bars]} accessibilityLayer={false}>
          <CartesianGrid vertical={false} strokeOpacity={0.3} />
          <XAxis dataKey="name" tick={axis} />
          <YAxis allowDecimals={false} width={36} tick={axis} />
          <Bar dataKey="count" name={title} fill="#2f7d4f" isAnimationActive={!isStill} />
        </BarChart>
      </ResponsiveContainer>
    </Box>
  );
}

interface WeekProps {
  readonly title: string;
  readonly weeks: Figures['flow']['weeks'];
  readonly opened: string;
  readonly closed: string;
}

/** Opened against closed, week by week. */
export function WeekChart({ title, weeks, opened, closed }: WeekProps) {
  const format = useFormat();
  const isStill = useReducedMotion();
  const sum = (key: 'opened' | 'closed') => weeks.reduce((total, week) => total + week[key], 0);
  return (
    <Box role="img" aria-label={`${title}: ${opened} ${sum('opened')}, ${closed} ${sum('closed')}`}>
      <ResponsiveContainer width="100%" height={HEIGHT_PX * 1.6}>
        <BarChart data={[...weeks]} accessibilityLayer={false}>
          <CartesianGrid vertical={false} strokeOpacity={0.3} />
          <XAxis
            dataKey="start"
            tick={axis}
            tickFormatter={(start: string) => format.date(start)}
            minTickGap={24}
          />
          <YAxis allowDecimals={false} width={36} tick={axis} />
          <Tooltip
            labelFormatter={(start) => format.date(String(start))}
            contentStyle={{ color: '#111111' }}
          />
          <Legend />
          <Bar dataKey="opened" name={opened} fill="#c2570c" isAnimationActive={!isStill} />
          <Bar dataKey="closed" name={closed} fill="#2f7d4f" isAnimationActive={!isStill} />
        </BarChart>
      </ResponsiveContainer>
    </Box>
  );
}
