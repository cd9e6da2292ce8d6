package io.github.camelllm.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelllm.wire.WellFormedGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The texts whose tokens other vocabularies have counted, the same ones each time. {@code ReferenceTexts <file>} writes them as a
 * JSON array, which {@code src/test/resources/tokens/count-references.mjs} reads.
 */
final class ReferenceTexts {
    private static final int OF_A_KIND = 5;
    private static final int MIXTURES = 400;
    private static final int PIECES = 12;
    private static final int PIECE = 40;

    private ReferenceTexts() {}

    static List<String> all() {
        List<String> texts = new ArrayList<>();
        List<TextKinds.Kind> kinds = TextKinds.all();
        for (TextKinds.Kind kind : kinds) {
            Random random = new Random(kind.name().hashCode());
            for (int i = 0; i < OF_A_KIND; i++) {
                texts.add(WellFormedGenerator.wellFormed(kind.text().apply(random)));
            }
        }
        Random random = new Random(7);
        for (int i = 0; i < MIXTURES; i++) {
            texts.add(WellFormedGenerator.wellFormed(mixture(kinds, random)));
        }
        return texts;
    }

    private static String mixture(List<TextKinds.Kind> kinds, Random random) {
        StringBuilder all = new StringBuilder();
        int pieces = 1 + random.nextInt(PIECES);
        for (int i = 0; i < pieces; i++) {
            String text = kinds.get(random.nextInt(kinds.size())).text().apply(random);
            all.append(text, 0, random.nextInt(Math.min(PIECE, text.length())));
        }
        return all.toString();
    }

    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), new ObjectMapper().writeValueAsString(all()));
    }
}
