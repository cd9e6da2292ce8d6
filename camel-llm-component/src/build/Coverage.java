import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prints the coverage that JaCoCo's report in CSV has measured: {@code java Coverage.java jacoco.csv}. */
final class Coverage {
    private Coverage() {}

    public static void main(String[] args) throws IOException {
        List<String> rows = Files.readAllLines(Path.of(args[0]));
        List<String> columns = List.of(rows.get(0).split(","));
        System.out.printf(
                "Coverage: %.1f %% of lines, %.1f %% of branches%n",
                covered(rows, columns, "LINE"), covered(rows, columns, "BRANCH"));
    }

    private static double covered(List<String> rows, List<String> columns, String counter) {
        long missed = sum(rows, columns.indexOf(counter + "_MISSED"));
        long covered = sum(rows, columns.indexOf(counter + "_COVERED"));
        return 100.0 * covered / (missed + covered);
    }

    private static long sum(List<String> rows, int column) {
        return rows.stream()
                .skip(1)
                .mapToLong(row -> Long.parseLong(row.split(",")[column]))
                .sum();
    }
}
