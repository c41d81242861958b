import { Box, Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../components/EmptyState';
import { FirstSteps } from '../../components/FirstSteps';
import { ProblemAlert } from '../../components/ProblemAlert';
import { LoadingRows } from '../../components/QueryView';
import { useShortcuts } from '../../components/shortcuts';
import { useToast } from '../../components/toast';
import { useViews, ViewStrip } from '../../components/ViewStrip';
import { BoxTools, type Tool } from './BoxTools';
import { BulkDialog } from './BulkDialog';
import { DecisionBar } from './DecisionBar';
import { DuplicateDialog } from './DuplicateDialog';
import {
  type DamageClass,
  type Decision,
  type Find,
  type Regrouped,
  type Severity,
  viewsOfFind,
} from './decision';
import { FindFacts } from './FindFacts';
import { FindMap } from './FindMap';
import { MergeDialog } from './MergeDialog';
import { RejectDialog } from './RejectDialog';
import { ReviewHeader } from './ReviewHeader';
import classes from './ReviewPage.module.css';
import { type Filter, ticketQuery, useDesk } from './use-desk';
import { useLeavingViews } from './use-leaving-views';

const classKeys: readonly [string, DamageClass][] = [
  ['1', 'D00'],
  ['2', 'D10'],
  ['3', 'D20'],
  ['4', 'D40'],
];
const severityKeys: readonly [string, Severity][] = [
  ['l', 'low'],
  ['m', 'medium'],
  ['h', 'high'],
];

/** One find after another: the best view large, all others below, the map beside, one key a decision. */
export default function ReviewPage() {
  const { t } = useTranslation('review');
  const [filter, setFilter] = useState<Filter>({ sort: 'uncertainty', flight: null });
  const [dialog, setDialog] = useState<'reject' | 'duplicate' | 'merge' | 'bulk' | null>(null);
  const [picked, setPicked] = useState<string | null>(null);
  const [tool, setTool] = useState<Tool>('look');
  const toast = useToast();
  const desk = useDesk(filter, ({ verdict }: Decision, { opened }: Regrouped, undo) => {
    if (verdict.kind === 'merge') toast.done(t('merge.done', { count: verdict.goes.length }), undo);
    if (verdict.kind !== 'split') return;
    const count = verdict.detectionIds.length;
    toast.done(
      opened ? t('split.done', { count, number: opened.number }) : t('split.doneWithout', { count }),
      undo,
    );
  });
  const { current, next, decide } = desk;
  const detail = useEvidence(current);
  const { data: nextDetail } = useEvidence(next);
  const nextView = useMemo(() => viewsOfFind(next, nextDetail)[0] ?? null, [next, nextDetail]);
  const all = useMemo(
    () => viewsOfFind(current, detail.data).filter((view) => !desk.splitOff.has(view.detectionId)),
    [current, detail.data, desk.splitOff],
  );
  const views = useViews(current?.id, all);
  const hasTicket = Boolean(current?.ticket);
  const leaving = useLeavingViews(current?.ticket?.id, views);
  const isSplittable = leaving.marked !== null && leaving.ids.length < views.all.length;
  const split = useCallback(() => {
    if (isSplittable) decide({ kind: 'split', detectionIds: leaving.ids });
  }, [isSplittable, leaving.ids, decide]);
  const openMerge = useCallback((ticketId: string | null) => {
    setPicked(ticketId);
    setDialog('merge');
  }, []);

  const shortcuts = useMemo(
    () => [
      { key: 'a', label: t('action.accept'), run: () => decide({ kind: 'accept' }) },
      { key: 'r', label: t('action.reject'), run: () => setDialog('reject') },
      ...(hasTicket
        ? [
            { key: 'd', label: t('action.duplicate'), run: () => setDialog('duplicate') },
            { key: 'j', label: t('action.merge'), run: () => openMerge(null) },
            { key: 'x', label: t('action.mark'), run: leaving.toggleShown },
            { key: 'o', label: t('split.key'), run: split },
          ]
        : []),
      ...classKeys.map(([key, damageClass]) => ({
        key,
        label: t('action.reclass', { name: t(`shared:damage.${damageClass}`) }),
        run: () => decide({ kind: 'amend', damageClass, reason: t('reason.seen') }),
      })),
      ...(hasTicket
        ? severityKeys.map(([key, severity]) => ({
            key,
            label: t('action.severity', { name: t(`shared:severity.${severity}`) }),
            run: () => decide({ kind: 'amend', severity, reason: t('reason.seen') }),
          }))
        : []),
      { key: 's', label: t('action.skip'), run: desk.skip },
      { key: 'u', label: t('action.undo'), run: desk.undo },
      { key: 'b', label: t('action.draw'), run: () => setTool((now) => (now === 'draw' ? 'look' : 'draw')) },
      { key: 'e', label: t('action.edit'), run: () => setTool((now) => (now === 'edit' ? 'look' : 'edit')) },
      { key: 'escape', label: t('action.look'), run: () => setTool('look') },
      { key: 'arrowright', label: t('action.nextView'), run: () => views.move(1) },
      { key: 'arrowleft', label: t('action.previousView'), run: () => views.move(-1) },
    ],
    [t, decide, desk.skip, desk.undo, hasTicket, views.move, openMerge, leaving.toggleShown, split],
  );
  useShortcuts(shortcuts);

  return (
    <Box className={classes.page}>
      <VisuallyHidden component="h1">{t('title')}</VisuallyHidden>
      <ReviewHeader filter={filter} onFilter={setFilter} desk={desk} onBulk={() => setDialog('bulk')} />
      {current ? (
        <Box className={classes.desk}>
          <Box className={classes.picture}>
            {views.shown ? (
              <BoxTools
                view={views.shown}
                next={nextView}
                tool={tool}
                onTool={setTool}
                onChanged={() => void detail.refetch()}
              />
            ) : (
              <LoadingRows rows={6} />
            )}
            <ViewStrip views={views} marked={leaving.marked ?? undefined} />
            {leaving.marked && leaving.marked.ids.size === views.all.length ? (
              <Text size="sm" px={8} pb={4} role="status">
                {t('split.all')}
              </Text>
            ) : null}
          </Box>
          <Box component="section" aria-label={t('find')} className={classes.side}>
            <FindFacts find={current} />
            <Box className={classes.map}>
              <FindMap find={current} photoIds={views.all.map((view) => view.photoId)} onPick={openMerge} />
            </Box>
          </Box>
          <DecisionBar
            className={classes.bar}
            find={current}
            canUndo={desk.canUndo}
            onAccept={() => decide({ kind: 'accept' })}
            onReject={() => setDialog('reject')}
            onDuplicate={() => setDialog('duplicate')}
            onMerge={() => openMerge(null)}
            leaving={isSplittable ? leaving.ids.length : null}
            onSplit={split}
            onClass={(damageClass) => decide({ kind: 'amend', damageClass, reason: t('reason.seen') })}
            onSeverity={(severity) => decide({ kind: 'amend', severity, reason: t('reason.seen') })}
            onSkip={desk.skip}
            onUndo={desk.undo}
          />
        </Box>
      ) : (
        <Stack p="md">
          {desk.error ? (
            <ProblemAlert error={desk.error} onRetry={desk.reload} />
          ) : desk.isLoading ? (
            <LoadingRows rows={8} />
          ) : (
            <EmptyState
              title={t('empty.title')}
              text={t('empty.text')}
              action={
                <>
                  <FirstSteps />
                  <Group justify="center">
                    <Button variant="default" onClick={desk.reload}>
                      {t('empty.again')}
                    </Button>
                    {desk.canUndo ? (
                      <Button variant="default" onClick={desk.undo}>
                        {t('action.undo')}
                      </Button>
                    ) : null}
                    <Text component={Link} to="/map" c="brand" td="underline">
                      {t('empty.map')}
                    </Text>
                  </Group>
                </>
              }
            />
          )}
        </Stack>
      )}
      <RejectDialog
        isOpen={dialog === 'reject' && current !== null}
        onClose={() => setDialog(null)}
        onReason={(reason) => decide({ kind: 'reject', reason })}
      />
      <DuplicateDialog
        ticket={dialog === 'duplicate' ? (current?.ticket ?? null) : null}
        onClose={() => setDialog(null)}
        onPick={(of) => decide({ kind: 'duplicate', of })}
      />
      <MergeDialog
        ticket={dialog === 'merge' ? (current?.ticket ?? null) : null}
        picked={picked}
        onClose={() => setDialog(null)}
        onMerge={(merge) => decide({ kind: 'merge', ...merge })}
      />
      <BulkDialog
        isOpen={dialog === 'bulk'}
        flight={filter.flight}
        onClose={() => setDialog(null)}
        onDone={desk.reload}
      />
    </Box>
  );
}

const useEvidence = (find: Find | null) =>
  useQuery({ ...ticketQuery(find?.ticket?.id ?? ''), enabled: Boolean(find?.ticket) });
