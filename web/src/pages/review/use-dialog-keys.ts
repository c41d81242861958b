import { useLayoutEffect } from 'react';

/** Keys of an open dialog, wherever the focus is: whoever types ahead of the dialog's opening loses none. */
export function useDialogKeys(isOpen: boolean, press: (event: KeyboardEvent) => void): void {
  // Before the dialog is painted: what is seen already answers.
  useLayoutEffect(() => {
    if (!isOpen) return;
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isOpen, press]);
}
