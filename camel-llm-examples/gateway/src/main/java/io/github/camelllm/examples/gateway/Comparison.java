package io.github.camelllm.examples.gateway;

import io.github.camelllm.chat.ChatResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What models have answered to the same prompts, as a report.
 *
 * @param models the names of the models
 * @param rows one for each prompt
 */
record Comparison(List<String> models, List<Row> rows) {
    /**
     * The answers to a prompt.
     *
     * @param replies in the order of the models
     */
    record Row(String prompt, List<Reply> replies) {
        /** Returns whether all models have said the same, but for spaces and case. */
        boolean same() {
            return replies.stream().allMatch(reply -> reply.error() == null)
                    && replies.stream().map(Reply::plain).distinct().count() == 1;
        }
    }

    /**
     * The answer of a model.
     *
     * @param text what it said; empty if it failed
     * @param error why it failed; null if it did not
     * @param millis how long it took; null if unknown
     * @param inputTokens the tokens of the prompt; null if unknown
     * @param outputTokens those of the answer; null if unknown
     * @param cost in USD; null if unknown
     */
    record Reply(
            String text,
            @Nullable String error,
            @Nullable Long millis,
            @Nullable Long inputTokens,
            @Nullable Long outputTokens,
            @Nullable BigDecimal cost) {
        static Reply of(ChatResponse response) {
            return new Reply(
                    response.text(),
                    null,
                    response.latency() == null
                            ? null
                            : (Long) response.latency().toMillis(),
                    response.usage().inputTokens(),
                    response.usage().outputTokens(),
                    response.cost());
        }

        static Reply failed(Throwable failure) {
            return new Reply("", String.valueOf(failure.getMessage()), null, null, null, null);
        }

        String plain() {
            return text.strip().replaceAll("\\s+", " ").toLowerCase(java.util.Locale.ROOT);
        }

        String facts() {
            return shown(millis, " ms") + ", " + shown(inputTokens, " in") + ", " + shown(outputTokens, " out") + ", "
                    + (cost == null ? "cost unknown" : cost.toPlainString() + " USD");
        }

        private static String shown(@Nullable Long number, String unit) {
            return (number == null ? "?" : number) + unit;
        }
    }

    private List<Reply> replies(int model) {
        return rows.stream().map(row -> row.replies().get(model)).toList();
    }

    /** Returns the line of a model: what its answers took together. */
    private List<String> sums(int model) {
        List<Reply> all = replies(model);
        List<Reply> answered =
                all.stream().filter(reply -> reply.error() == null).toList();
        List<Long> millis = answered.stream()
                .map(Reply::millis)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        List<String> cells = new ArrayList<>(List.of(
                models.get(model),
                String.valueOf(answered.size()),
                String.valueOf(all.size() - answered.size()),
                percentile(millis, 0.5),
                percentile(millis, 0.95),
                String.valueOf(tokens(answered.stream().map(Reply::inputTokens).toList())),
                String.valueOf(tokens(answered.stream().map(Reply::outputTokens).toList()))));
        BigDecimal cost =
                answered.stream().map(Reply::cost).filter(Objects::nonNull).reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean known = answered.stream().allMatch(reply -> reply.cost() != null);
        cells.add((known ? "" : "at least ")
                + cost.setScale(6, RoundingMode.HALF_UP).toPlainString());
        return cells;
    }

    private static String percentile(List<Long> sorted, double share) {
        return sorted.isEmpty() ? "-" : sorted.get((int) Math.ceil(share * sorted.size()) - 1) + " ms";
    }

    private static long tokens(List<@Nullable Long> counts) {
        return counts.stream().mapToLong(count -> count == null ? 0 : count).sum();
    }

    private static final List<String> COLUMNS =
            List.of("model", "answered", "failed", "p50", "p95", "tokens in", "tokens out", "cost, USD");

    private String alike() {
        long same = rows.stream().filter(Row::same).count();
        return rows.size() + " prompts; the same text, but for spaces and case, in " + same + " of them.";
    }

    /** Returns the report as Markdown. */
    String markdown() {
        StringBuilder report = new StringBuilder("# Comparison\n\n" + alike() + "\n\n");
        report.append("| ").append(String.join(" | ", COLUMNS)).append(" |\n|");
        report.append("---|".repeat(COLUMNS.size())).append('\n');
        for (int model = 0; model < models.size(); model++) {
            report.append("| ").append(String.join(" | ", sums(model))).append(" |\n");
        }
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            report.append("\n## ").append(i + 1).append("\n\n").append(block(row.prompt()));
            for (int model = 0; model < models.size(); model++) {
                Reply reply = row.replies().get(model);
                report.append("\n**").append(models.get(model)).append("** ");
                report.append(reply.error() == null ? reply.facts() : "failed").append("\n\n");
                report.append(block(reply.error() == null ? reply.text() : reply.error()));
            }
        }
        return report.toString();
    }

    /** A block of code, so that what a model writes does not become part of the report. */
    private static String block(String text) {
        String fence = "```";
        while (text.contains(fence)) {
            fence += "`";
        }
        return fence + "text\n" + text.stripTrailing() + "\n" + fence + "\n";
    }

    /** Returns the report as a page without scripts, which loads nothing. */
    String html() {
        StringBuilder page = new StringBuilder("""
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <title>Comparison</title>
                <style>
                :root { color-scheme: light dark; }
                body { margin: 2rem auto; padding: 0 1rem; max-width: 76rem; font: 15px/1.5 system-ui, sans-serif; }
                table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
                th, td { padding: .3rem .8rem; border-bottom: 1px solid #8884; text-align: right; }
                th:first-child, td:first-child { text-align: left; }
                article { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
                pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
                .prompt { padding: .6rem .9rem; border-left: 3px solid #8888; }
                .facts { color: #777; font-size: 13px; }
                .error { color: #c33; }
                </style>
                </head>
                <body>
                <h1>Comparison</h1>
                """);
        page.append("<p>").append(alike()).append("</p>\n<table>\n<tr>");
        COLUMNS.forEach(
                column -> page.append("<th scope=\"col\">").append(column).append("</th>"));
        page.append("</tr>\n");
        for (int model = 0; model < models.size(); model++) {
            page.append("<tr>");
            sums(model)
                    .forEach(cell -> page.append("<td>").append(escaped(cell)).append("</td>"));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
        for (int i = 0; i < rows.size(); i++) {
            page.append(section(i + 1, rows.get(i)));
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private String section(int number, Row row) {
        StringBuilder section = new StringBuilder("<h2>" + number + "</h2>\n<pre class=\"prompt\">");
        section.append(escaped(row.prompt())).append("</pre>\n<article>\n");
        for (int model = 0; model < models.size(); model++) {
            Reply reply = row.replies().get(model);
            section.append("<div><h3>").append(escaped(models.get(model))).append("</h3>");
            if (reply.error() == null) {
                section.append("<pre>").append(escaped(reply.text())).append("</pre><p class=\"facts\">");
                section.append(escaped(reply.facts())).append("</p></div>\n");
            } else {
                section.append("<pre class=\"error\">")
                        .append(escaped(reply.error()))
                        .append("</pre></div>\n");
            }
        }
        return section.append("</article>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
