import { useLayoutEffect, useRef } from "preact/hooks";
import "./slider.css";

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly step: number;
  /** The value in words, for those who hear the page. */
  readonly text: string;
  readonly disabled?: boolean;
  readonly class?: string;
  onInput?(value: number): void;
  onChange?(value: number): void;
}

/** A range input that shows how far it is filled. */
export function Slider({
  label,
  value,
  max,
  step,
  text,
  disabled = false,
  class: extra = "",
  onInput,
  onChange,
}: SliderProps) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const element = input.current;
    if (element === null) return;
    element.value = String(value);
    element.style.setProperty("--filled", `${max > 0 ? Math.min(100, (100 * value) / max) : 0}%`);
  }, [value, max]);
  return (
    <input
      ref={input}
      type="range"
      class={`slider ${extra}`}
      aria-label={label}
      aria-valuetext={text}
      min={0}
      max={max}
      step={step}
      disabled={disabled}
      onInput={(event) => onInput?.(Number(event.currentTarget.value))}
      onChange={(event) => onChange?.(Number(event.currentTarget.value))}
    />
  );
}
