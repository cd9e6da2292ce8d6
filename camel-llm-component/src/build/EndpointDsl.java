import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes over the classes of the Endpoint DSL that Camel's generator has written. It writes raw types, which our compiler settings refuse, and
 * gives the class with the static methods the name of Camel's own. Run by the build; its arguments are the folder of the package that
 * was generated, and that of the package in the sources.
 */
class EndpointDsl {
    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        Path to = Path.of(args[1]);
        Files.createDirectories(to);
        take(from.resolve("LlmEndpointBuilderFactory.java"), to.resolve("LlmEndpointBuilderFactory.java"));
        take(from.resolve("all/StaticEndpointBuilders.java"), to.resolve("LlmEndpointBuilders.java"));
    }

    private static void take(Path from, Path to) throws IOException {
        String text = Files.readString(from)
                .replace("\r\n", "\n")
                .replace("package io.github.camelllm.dsl.all;", "package io.github.camelllm.dsl;")
                .replace("StaticEndpointBuilders", "LlmEndpointBuilders")
                .replace("@Generated(", "@SuppressWarnings({\"rawtypes\", \"unchecked\"})\n@Generated(")
                .replaceAll("[ \t]+\n", "\n");
        if (!Files.exists(to) || !Files.readString(to).equals(text)) {
            Files.writeString(to, text);
        }
    }
}
