import type { ComponentChildren } from "preact";
import "./notice.css";

interface NoticeProps {
  readonly title: string;
  readonly icon?: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** It stands for the whole page, so that its title is the page's. */
  readonly page?: boolean;
}

/** What a page says instead of its content: nothing here yet, or something is wrong and what helps. */
export function Notice({ title, icon, children, actions, page = false }: NoticeProps) {
  const Title = page ? "h1" : "h2";
  return (
    <section class="notice">
      {icon && (
        <div class="notice-icon" aria-hidden="true">
          {icon}
        </div>
      )}
      <Title class="notice-title">{title}</Title>
      <div class="notice-text">{children}</div>
      {actions && <div class="notice-actions">{actions}</div>}
    </section>
  );
}
