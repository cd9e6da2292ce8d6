package io.github.camelllm.examples.benchmark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process of this benchmark: the same Java and the same jars, another main class. Commands and replies are lines on its standard input and output;
 * the first word of a line is its kind. The process ends at the end of its input.
 */
final class Child implements AutoCloseable {
    /** First word of the line that says that the process is ready. */
    static final String READY = "ready";

    /** First word of a command, which has the number of calls and how many of them are in flight at a time. */
    static final String RUN = "run";

    /** First word of the reply, which has the figures. */
    static final String MEASURED = "measured";

    /** First word of the reply of a process that failed, which has the reason. */
    static final String FAILED = "failed";

    private static final Set<String> WORDS = Set.of(READY, MEASURED, FAILED);
    private static final List<String> JVM = List.of("-Xmx512m", "-Dfile.encoding=UTF-8");

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final String greeting;

    private Child(Process process) throws IOException {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.greeting = heard();
    }

    /** Starts a process and waits until it is ready. */
    static Child start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Returns the rest of the line that said that it was ready. */
    String greeting() {
        return greeting;
    }

    /** Sends a line and returns the reply. */
    String ask(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
        return heard();
    }

    private String heard() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            String[] words = line.split(" ", 2);
            if (words[0].equals(FAILED)) {
                throw new IOException(words[1]);
            }
            if (WORDS.contains(words[0])) {
                return words.length > 1 ? words[1] : "";
            }
            System.err.println(line);
        }
        throw new IOException(
                "The process has ended: " + process.info().commandLine().orElse("?"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        in.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
