package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.selection.BuiltInStrategy;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The snippets of docs/load-balancing.md run, and its options are those there are. */
class LoadBalancingPageTest {
    private static final Path PAGE = Path.of("../docs/load-balancing.md");
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");

    @TempDir
    Path folder;

    static List<String> java() {
        return snippets("java");
    }

    static List<String> yaml() {
        return snippets("yaml");
    }

    static List<String> xml() {
        return snippets("xml");
    }

    private static List<String> snippets(String language) {
        List<String> found = SNIPPET.matcher(page())
                .results()
                .filter(match -> match.group(1).equals(language))
                .map(match -> match.group(2))
                .toList();
        assertThat(found).isNotEmpty();
        return found;
    }

    private static String page() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new AssertionError("The page cannot be read", e);
        }
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void aYamlRouteStarts(String snippet) throws Exception {
        starts("route.yaml", snippet);
    }

    @ParameterizedTest
    @MethodSource("xml")
    void anXmlRouteStarts(String snippet) throws Exception {
        starts("route.xml", snippet);
    }

    private static void starts(String file, String snippet) throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            Resource resource = ResourceHelper.fromString(file, snippet);
            PluginHelper.getRoutesLoader(context).loadRoutes(resource);
            assertThat(context.getRoutes()).isNotEmpty();
            LlmLoadBalancer balancer = context.getRegistry()
                    .findByType(LlmLoadBalancer.class)
                    .iterator()
                    .next();
            assertThat(balancer.candidates()).hasSize(2);
            assertThat(balancer.getStrategy()).isNotEqualTo(new LlmLoadBalancer().getStrategy());
        }
    }

    @ParameterizedTest
    @MethodSource("java")
    void aJavaRouteCompiles(String snippet) throws IOException {
        String source = """
                import io.github.camelllm.balance.*;
                import io.github.camelllm.selection.*;
                public class Snippet extends org.apache.camel.builder.RouteBuilder {
                    public void configure() {
                %s
                    }
                }
                """.formatted(snippet);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options =
                List.of("-d", folder.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(null, null, found, options, null, List.of(new Source(source)))
                .call();
        assertThat(compiled)
                .as(() -> found.getDiagnostics().stream()
                        .map(Diagnostic::toString)
                        .toList()
                        .toString())
                .isTrue();
    }

    @Test
    void propertiesMakeTheBean() throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(snippets("properties").get(0)));
        Main main = new Main();
        try {
            properties.forEach((name, value) -> main.addProperty((String) name, (String) value));
            main.start();
            LlmLoadBalancer bean =
                    main.getCamelContext().getRegistry().lookupByNameAndType("models", LlmLoadBalancer.class);
            assertThat(bean.getStrategy()).isEqualTo("weighted");
            assertThat(bean.getWeights()).isEqualTo("5,1");
        } finally {
            main.stop();
        }
    }

    @Test
    void thePageNamesAllOptionsAndStrategies() {
        String page = page();
        Stream<String> options = Stream.of(BalancerSettings.class.getDeclaredMethods())
                .map(method -> method.getName())
                .filter(name -> name.startsWith("set"))
                .map(name -> name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4));
        Stream<String> strategies = Stream.of(BuiltInStrategy.values()).map(Enum::name);
        assertThat(Stream.concat(options, strategies)).hasSizeGreaterThan(20).allSatisfy(name -> assertThat(page)
                .contains("`" + name + "`"));
    }

    /** A source that is in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Snippet.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
