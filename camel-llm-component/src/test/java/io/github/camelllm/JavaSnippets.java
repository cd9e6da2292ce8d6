package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.camel.builder.RouteBuilder;

/**
 * Compiles the Java blocks of the documentation: whole classes as they are, all else as statements in
 * {@link RouteBuilder#configure()}, with the imports that a reader's editor would add.
 */
final class JavaSnippets {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, Locale.ROOT, null);
    private static final Pattern IMPORT = Pattern.compile("^import .*;\\R", Pattern.MULTILINE);
    private static final String TYPE =
            "^(@\\w+.*\\s+)*((public|final|abstract|static) )*(class|record|interface|enum) ";
    private static final String IMPORTS = Stream.of(
                    "com.acme.*",
                    "com.fasterxml.jackson.databind.*",
                    "io.github.camelllm.*",
                    "io.github.camelllm.aggregate.*",
                    "io.github.camelllm.balance.*",
                    "io.github.camelllm.cache.*",
                    "io.github.camelllm.catalog.*",
                    "io.github.camelllm.chat.*",
                    "io.github.camelllm.component.*",
                    "io.github.camelllm.limit.*",
                    "io.github.camelllm.mock.*",
                    "io.github.camelllm.provider.*",
                    "io.github.camelllm.selection.*",
                    "io.github.camelllm.stage.*",
                    "io.github.camelllm.stream.*",
                    "io.github.camelllm.telemetry.*",
                    "io.github.camelllm.history.*",
                    "io.github.camelllm.insight.*",
                    "io.github.camelllm.test.*",
                    "io.github.camelllm.token.*",
                    "io.github.camelllm.wire.*",
                    "io.github.resilience4j.circuitbreaker.CallNotPermittedException",
                    "java.io.InputStream",
                    "java.math.BigDecimal",
                    "java.nio.charset.StandardCharsets",
                    "java.time.*",
                    "java.util.*",
                    "java.util.concurrent.*",
                    "java.util.function.Function",
                    "java.util.stream.IntStream",
                    "org.apache.camel.CamelContext",
                    "org.apache.camel.Exchange",
                    "org.apache.camel.builder.RouteBuilder",
                    "org.apache.camel.main.Main",
                    "org.apache.camel.spi.Registry",
                    "org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository",
                    "org.apache.camel.test.junit5.CamelTestSupport",
                    "org.junit.jupiter.api.*",
                    "static org.junit.jupiter.api.Assertions.*")
            .map(name -> "import " + name + ";\n")
            .collect(Collectors.joining());

    private final Path classes;

    JavaSnippets(Path classes) {
        this.classes = classes;
    }

    /** Compiles a block; an error is that of the block, with its line in the page. */
    void compile(Snippet snippet) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-proc:none",
                "-Xlint:none",
                "-parameters",
                "-d",
                classes.toString(),
                "-classpath", // with the classes of earlier blocks
                System.getProperty("java.class.path") + File.pathSeparator + classes);
        COMPILER.getTask(null, FILES, problems, options, null, List.of(source(snippet)))
                .call();
        String errors = problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .map(problem -> problem.getMessage(Locale.ROOT) + " in: " + line(problem))
                .collect(Collectors.joining("\n"));
        assertThat(errors).as(snippet.place()).isEmpty();
    }

    private static String line(Diagnostic<? extends JavaFileObject> problem) {
        try {
            CharSequence source = problem.getSource().getCharContent(true);
            return source.toString()
                    .lines()
                    .skip(problem.getLineNumber() - 1)
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "?";
        }
    }

    /** Returns the routes that a compiled block makes. */
    @SuppressWarnings("resource") // the routes load further classes while they run
    RouteBuilder routes(Snippet snippet) throws ReflectiveOperationException, IOException {
        URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
        Class<?> type = loader.loadClass("snippet." + name(snippet));
        return (RouteBuilder) type.getConstructor().newInstance();
    }

    /** Returns whether the block does nothing but make routes, so that it may be run. */
    static boolean makesRoutes(Snippet snippet) {
        return snippet.text().matches("(?s)(from|onException|errorHandler)\\(.*");
    }

    private static String name(Snippet snippet) {
        String page = snippet.page().getFileName().toString().replaceAll("\\W", "_");
        return "Line" + snippet.line() + "Of" + page;
    }

    private static JavaFileObject source(Snippet snippet) {
        String imports =
                IMPORT.matcher(snippet.text()).results().map(MatchResult::group).collect(Collectors.joining());
        String code = IMPORT.matcher(snippet.text()).replaceAll("");
        String head = "package snippet;\n" + IMPORTS + imports;
        String body = snippet.contains(TYPE) ? code : wrapped(snippet, code);
        return new SimpleJavaFileObject(URI.create("/" + name(snippet) + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return head + body;
            }
        };
    }

    private static String wrapped(Snippet snippet, String code) {
        return "public class " + name(snippet)
                + " extends SnippetScope {\n@Override public void configure() throws Exception {\n" + code + "}}\n";
    }
}
