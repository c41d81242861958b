import { Button, Group, Kbd } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DamageClass, Find, Severity } from './decision';

interface Props {
  readonly className?: string;
  readonly find: Find;
  readonly canUndo: boolean;
  readonly onAccept: () => void;
  readonly onReject: () => void;
  readonly onDuplicate: () => void;
  readonly onMerge: () => void;
  /** How many views are to leave; null where the find has one view alone. */
  readonly leaving: number | null;
  readonly onSplit: () => void;
  readonly onClass: (damageClass: DamageClass) => void;
  readonly onSeverity: (severity: Severity) => void;
  readonly onSkip: () => void;
  readonly onUndo: () => void;
}

const classes = ['D00', 'D10', 'D20', 'D40'] as const;
const severities = ['low', 'medium', 'high'] as const;

/** The same decisions for the mouse and for thumbs; each says its key. */
export function DecisionBar(props: Props) {
  const { t } = useTranslation('review');
  const { ticket, detection } = props.find;
  const damageClass = ticket?.damageClass ?? detection?.damageClass;
  return (
    <Group className={props.className} gap={6} p={8} role="toolbar" aria-label={t('decisions')}>
      <Key letter="A" color="brand" onClick={props.onAccept}>
        {t('action.accept')}
      </Key>
      <Key letter="R" color="red.9" onClick={props.onReject}>
        {t('action.reject')}
      </Key>
      {ticket ? (
        <Key letter="D" variant="default" onClick={props.onDuplicate}>
          {t('action.duplicate')}
        </Key>
      ) : null}
      {ticket ? (
        <Key letter="J" variant="default" onClick={props.onMerge}>
          {t('action.merge')}
        </Key>
      ) : null}
      {ticket && props.leaving !== null ? (
        <Key letter="O" variant="default" onClick={props.onSplit}>
          {t('action.split', { count: props.leaving })}
        </Key>
      ) : null}
      <Button.Group style={{ flexWrap: 'wrap' }}>
        {classes.map((name, index) => (
          <Key
            key={name}
            letter={`${index + 1}`}
            variant={damageClass === name ? 'light' : 'default'}
            isPressed={damageClass === name}
            onClick={() => props.onClass(name)}
          >
            {t(`class.${name}`)}
          </Key>
        ))}
      </Button.Group>
      {ticket ? (
        <Button.Group style={{ flexWrap: 'wrap' }}>
          {severities.map((name) => {
            const isPressed = ticket.severity.least === name && ticket.severity.most === name;
            return (
              <Key
                key={name}
                letter={name.charAt(0).toUpperCase()}
                variant={isPressed ? 'light' : 'default'}
                isPressed={isPressed}
                onClick={() => props.onSeverity(name)}
              >
                {t(`shared:severity.${name}`)}
              </Key>
            );
          })}
        </Button.Group>
      ) : null}
      <Group gap={6} ml="auto">
        <Key letter="S" variant="default" onClick={props.onSkip}>
          {t('action.skip')}
        </Key>
        <Key letter="U" variant="default" onClick={props.onUndo} isDisabled={!props.canUndo}>
          {t('action.undo')}
        </Key>
      </Group>
    </Group>
  );
}

interface KeyProps {
  readonly letter: string;
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly color?: string;
  readonly variant?: string;
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
}

function Key({ letter, children, onClick, color, variant, isPressed, isDisabled }: KeyProps) {
  return (
    <Button
      size="sm"
      px={10}
      color={color}
      variant={variant}
      aria-pressed={isPressed}
      disabled={isDisabled}
      onClick={onClick}
      rightSection={
        <Kbd size="xs" visibleFrom="sm" aria-hidden>
          {letter}
        </Kbd>
      }
    >
      {children}
    </Button>
  );
}
