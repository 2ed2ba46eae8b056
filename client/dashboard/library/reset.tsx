interface ResetProps {
  readonly name: string;
  readonly isOn: boolean;
  onTurn(isOn: boolean): void;
}

/** Gives a field that was corrected back to the file. */
export function Reset({ name, isOn, onTurn }: ResetProps) {
  return (
    <label class="library-check">
      <input type="checkbox" checked={isOn} onChange={(event) => onTurn(event.currentTarget.checked)} />
      <span>
        As the file says <span class="visually-hidden">({name})</span>
      </span>
    </label>
  );
}
