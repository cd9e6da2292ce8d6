package io.github.camelllm.token;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;

/** Kinds of text that vocabularies count in different ways: languages, scripts, code, signs, and what nobody writes. */
final class TextKinds {
    private TextKinds() {}

    /** A kind of text, made anew by each random number. */
    record Kind(String name, Function<Random, String> text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Kind> all() {
        List<Kind> kinds = new ArrayList<>(languages());
        kinds.add(of("random small letters", 'a', 'z', ""));
        kinds.add(of("random words", 'a', 'z', " "));
        kinds.add(of("random capitals", 'A', 'Z', " "));
        kinds.add(any("mixed letters", "abcdefghijABCDEFGHIJ'-_ "));
        kinds.add(any("DNA", "ACGT"));
        kinds.add(any("small DNA", "acgt"));
        kinds.add(any("digits", "0123456789"));
        kinds.add(any("numbers", "0123456789., -"));
        kinds.add(any("hexadecimal", "0123456789abcdef"));
        kinds.add(any("base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="));
        kinds.add(any("white space", " \t\n\r\u000b\f"));
        kinds.add(any("spaces", " "));
        kinds.add(any("line breaks", "\n"));
        kinds.add(any("signs", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"));
        kinds.add(any("one sign", "="));
        kinds.add(any("apostrophes", "'stdmrevl "));
        kinds.add(any("contractions", "itsweredon' "));
        kinds.add(any("code", "if(x){ret urn y;}\n  =>&|<>.0"));
        kinds.add(any("JSON", "{\"key\":[1,null],\"a b\":true}\n  "));
        kinds.add(any("mojibake", "\u00c3\u00c2"));
        kinds.add(any("accents", "\u00e9\u00e8\u00ea\u00fc\u00f6 aeiou"));
        kinds.add(of("control characters", 0, 0x1F, ""));
        kinds.add(of("further controls", 0x80, 0x9F, " "));
        kinds.add(of("rare Han", 0x3400, 0x4DBF, ""));
        kinds.add(of("common Han", 0x4E00, 0x9FFF, ""));
        kinds.add(of("supplementary Han", 0x20000, 0x2A6DF, ""));
        kinds.add(of("emoji", 0x1F300, 0x1F64F, ""));
        kinds.add(any("joined emoji", "\uD83D\uDC69\u200D\uD83D\uDCBB\uFE0F "));
        kinds.add(of("mathematical letters", 0x1D400, 0x1D7FF, ""));
        kinds.add(of("combining marks", 0x300, 0x36F, "ae"));
        kinds.add(of("Hangul", 0xAC00, 0xD7A3, " "));
        kinds.add(of("Ethiopic", 0x1200, 0x135A, " "));
        kinds.add(of("Yi", 0xA000, 0xA48C, ""));
        kinds.add(of("Cuneiform", 0x12000, 0x12399, ""));
        kinds.add(of("private use", 0xE000, 0xF8FF, ""));
        kinds.add(of("halves of pairs", 0xD800, 0xDFFF, "a"));
        kinds.add(of("anything", 0, 0x10FFFF, " a"));
        kinds.add(any("the longest Chinese token", "\u5fae\u4fe1\u516c\u4f17\u53f7\u5929\u5929\u4e2d\u5f69\u7968"));
        return kinds;
    }

    static List<Kind> languages() {
        try (InputStream in = TextKinds.class.getResourceAsStream("/tokens/languages.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(fields -> new Kind(fields[0], random -> partsOf(fields[1], random)))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text, then parts of it that begin and end anywhere. */
    private static String partsOf(String text, Random random) {
        StringBuilder all = new StringBuilder(text);
        for (int i = 0; i < 20; i++) {
            int begin = random.nextInt(text.length());
            all.append(text, begin, begin + random.nextInt(text.length() - begin));
        }
        return all.toString();
    }

    private static Kind of(String name, int first, int last, String between) {
        return new Kind(name, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                text.appendCodePoint(first + random.nextInt(last - first + 1));
                if (!between.isEmpty() && random.nextInt(5) == 0) {
                    text.append(between);
                }
            }
            return text.toString();
        });
    }

    private static Kind any(String name, String characters) {
        int[] points = characters.codePoints().toArray();
        return new Kind(name, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                text.appendCodePoint(points[random.nextInt(points.length)]);
            }
            return text.toString();
        });
    }

    /** Returns the text of a language. */
    static String language(String name) {
        try (InputStream in = TextKinds.class.getResourceAsStream("/tokens/languages.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + "\t"))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
