package io.github.camelllm.examples.enrichment;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The width of the terminal in characters. It is read again every few seconds, as a window can be resized. */
final class Terminal implements IntSupplier {
    private static final int USUAL = 80;
    private static final long ASK_EVERY = TimeUnit.SECONDS.toNanos(5);
    private static final File DEVICE = new File("/dev/tty");

    private int width;
    private long asked;

    @Override
    public synchronized int getAsInt() {
        if (width == 0 || System.nanoTime() - asked > ASK_EVERY) {
            width = ask();
            asked = System.nanoTime();
        }
        return width;
    }

    private static int ask() {
        if (!DEVICE.canRead()) {
            return USUAL;
        }
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(DEVICE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                return width(reader.readLine());
            }
        } catch (IOException e) {
            // There is no stty, such as on Windows, where windows are at least that wide.
            return USUAL;
        }
    }

    /** Returns the width in the output of stty, which is rows and columns. */
    static int width(@Nullable String size) {
        String[] parts = size == null ? new String[0] : size.strip().split(" ");
        boolean known = parts.length == 2 && parts[1].matches("[1-9]\\d{0,4}");
        return known ? Integer.parseInt(parts[1]) : USUAL;
    }
}
