package io.github.camelllm.matrix;

import io.github.camelllm.matrix.MatrixRun.MatrixFinding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.sessions.JqwikSession;

/**
 * Prints which rules the conversations of the matrix break, how often by receiver, and the shortest conversation for
 * each. The argument is the number of conversations for each pair, 200 without it.
 */
final class MatrixReport {
    private final Map<String, Map<MatrixProtocol, Integer>> refusals = new TreeMap<>();
    private final Map<String, String> examples = new HashMap<>();

    private MatrixReport() {}

    public static void main(String[] arguments) throws Exception {
        int tries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        MatrixReport report = new MatrixReport();
        try (MatrixRun matrix = new MatrixRun()) {
            JqwikSession.run(() -> MatrixConversations.all()
                    .sampleStream()
                    .limit(tries)
                    .forEach(conversation -> report.run(matrix, conversation)));
        }
        report.print();
    }

    private void run(MatrixRun matrix, MatrixConversation conversation) {
        for (MatrixProtocol receiver : MatrixProtocol.values()) {
            for (MatrixProtocol sender : receiver.senders()) {
                for (MatrixFinding finding : matrix.run(sender, receiver, conversation)) {
                    refusals.computeIfAbsent(finding.rule(), rule -> new TreeMap<>())
                            .merge(receiver, 1, Integer::sum);
                    String example = sender + " -> " + receiver + ": " + finding.message() + "\n    " + conversation;
                    examples.merge(
                            finding.rule() + " " + receiver,
                            example,
                            (one, other) -> one.length() <= other.length() ? one : other);
                }
            }
        }
    }

    private void print() {
        List<String> heads =
                List.of(MatrixProtocol.values()).stream().map(p -> p.rules).toList();
        System.out.println("| rule | " + String.join(" | ", heads) + " |\n|---|" + "--:|".repeat(heads.size()));
        refusals.forEach((rule, counts) -> System.out.println("| " + rule + " | "
                + List.of(MatrixProtocol.values()).stream()
                        .map(protocol -> String.valueOf(counts.getOrDefault(protocol, 0)))
                        .collect(Collectors.joining(" | "))
                + " |"));
        examples.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(example -> System.out.println("\n" + example.getKey() + "\n  " + example.getValue()));
    }
}
