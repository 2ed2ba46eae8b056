interface ChoiceProps {
  readonly name: string;
  readonly checked: boolean;
  readonly title: string;
  readonly text: string;
  readonly disabled?: boolean;
  onChoose(): void;
}

/** One of several choices, with a line that says what it means. */
export function Choice({ name, checked, title, text, disabled = false, onChoose }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} checked={checked} disabled={disabled} onChange={onChoose} />
      <span>
        <strong>{title}</strong>
        <span class="muted">{text}</span>
      </span>
    </label>
  );
}
