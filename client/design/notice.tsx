import type { ComponentChildren } from "preact";
import "./notice.css";

interface NoticeProps {
  readonly title: string;
  readonly icon?: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

/** What a page says instead of its content: nothing here yet, or something is wrong and what helps. */
export function Notice({ title, icon, children, actions }: NoticeProps) {
  return (
    <section class="notice">
      {icon && (
        <div class="notice-icon" aria-hidden="true">
          {icon}
        </div>
      )}
      <h2>{title}</h2>
      <div class="notice-text">{children}</div>
      {actions && <div class="notice-actions">{actions}</div>}
    </section>
  );
}
