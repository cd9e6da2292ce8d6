package io.github.camelllm.catalog;

import io.github.camelllm.provider.EnumNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table of models. An empty cell stands for the default: the id as name, active, text only, unknown. Words are
 * separated by blanks. {@link BundledPrices} describes the format of prices.
 */
final class BundledModelRows {
    /** The columns, as the first line of a table has them. */
    static final String COLUMNS = "id\taliases\tname\tfamily\tstatus\tcontextWindow\tmaxOutputTokens\tprices"
            + "\tinputModalities\toutputModalities\tcapabilities\topenWeights\tknowledgeCutoff\treleaseDate"
            + "\tdeprecationDate\tlatencyTier\tqualityTier\tprotocol\tsuccessor";

    private static final int COUNT = COLUMNS.split("\t", -1).length;

    private final String provider;
    private final Map<String, Set<Capability>> capabilities = new HashMap<>();
    private final Map<String, Set<Modality>> modalities = new HashMap<>();

    BundledModelRows(String provider, String columns) {
        this.provider = provider;
        if (!columns.equals(COLUMNS)) {
            throw new IllegalStateException("The bundled models of " + provider + " have other columns: " + columns);
        }
    }

    Model model(String row) {
        String[] cells = row.split("\t", -1);
        if (cells.length != COUNT) {
            throw new IllegalStateException("A bundled model of " + provider + " has another number of cells: " + row);
        }
        return new Model(
                provider,
                cells[0],
                cells[1].isEmpty() ? List.of() : List.of(cells[1].split(" ", -1)),
                cells[2].isEmpty() ? cells[0] : cells[2],
                text(cells[3]),
                cells[4].isEmpty() ? ModelStatus.ACTIVE : word(cells[4], ModelStatus.values()),
                count(cells[5]),
                count(cells[6]),
                BundledPrices.of(cells[7]),
                set(cells[8].isEmpty() ? "text" : cells[8], Modality.values(), modalities),
                set(cells[9].isEmpty() ? "text" : cells[9], Modality.values(), modalities),
                set(cells[10], Capability.values(), capabilities),
                !cells[11].isEmpty(),
                text(cells[12]),
                text(cells[13]),
                text(cells[14]),
                cells[15].isEmpty() ? null : word(cells[15], LatencyTier.values()),
                cells[16].isEmpty() ? null : word(cells[16], QualityTier.values()),
                null,
                null,
                text(cells[18]),
                text(cells[17]),
                null);
    }

    private static @Nullable String text(String cell) {
        return cell.isEmpty() ? null : cell;
    }

    private static @Nullable Integer count(String cell) {
        return cell.isEmpty() ? null : Integer.valueOf(cell);
    }

    private static <E extends Enum<E>> E word(String text, E[] values) {
        return EnumNames.parse("constant", text, values);
    }

    /** Returns a shared set for equal words. */
    private static <E extends Enum<E>> Set<E> set(String words, E[] values, Map<String, Set<E>> known) {
        Set<E> found = known.get(words);
        if (found == null) {
            found = new HashSet<>();
            for (String word : words.split(" ", -1)) {
                if (!word.isEmpty()) {
                    found.add(word(word, values));
                }
            }
            known.put(words, found);
        }
        return found;
    }
}
