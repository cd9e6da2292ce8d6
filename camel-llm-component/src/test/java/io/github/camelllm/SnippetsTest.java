package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelllm.component.LlmComponent;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/**
 * Every block of code in the documentation, and in the Javadoc of the types that a user starts from, works: routes in YAML, XML and Java are loaded into a context, other Java is
 * compiled, JSON and properties are read. A block that cannot be tried says why, in a comment before it:
 * {@code <!-- not tried: reason -->}.
 */
class SnippetsTest {
    /** What is in the examples but not on the classpath of the tests; a stub takes its place. */
    private static final Set<String> STUBBED = Set.of(
            "kafka",
            "jms",
            "activemq6",
            "sql",
            "stream",
            "platform-http",
            "aws2-sqs",
            "rest-openapi",
            "cron",
            "imaps",
            "smtps");

    /** The languages of blocks that nobody can try. */
    private static final Set<String> WORDS = Set.of("", "sh", "bash", "console", "text");

    private static final Set<String> ROUTES = Set.of(
            "route", "from", "beans", "rest", "routeTemplate", "templatedRoute", "routeConfiguration", "onException");

    /** The types that a user starts from; the Javadoc of each has an example. */
    private static final List<String> DOORS = List.of(
            "balance/LlmLoadBalancer",
            "catalog/ModelCatalog",
            "chat/ChatProvider",
            "component/LlmComponent",
            "limit/Budget",
            "mock/MockProvider",
            "provider/Provider",
            "selection/SelectionStrategy",
            "stage/Stage",
            "stream/ChatStream",
            "wire/Codec");

    private final List<CamelContext> contexts = new ArrayList<>();

    @TempDir
    Path classes;

    @AfterEach
    void stop() {
        contexts.forEach(CamelContext::stop);
    }

    @TestFactory
    Stream<DynamicNode> everyBlockOfCodeWorks() throws IOException {
        List<DynamicNode> pages = new ArrayList<>();
        for (Path page : Snippet.pages()) {
            AtomicReference<CamelContext> context = new AtomicReference<>();
            pages.add(dynamicContainer(
                    page.normalize().toString(),
                    page.toUri(),
                    Snippet.of(page).stream()
                            .filter(snippet -> snippet.exempt() == null && !WORDS.contains(snippet.language()))
                            .map(snippet -> dynamicTest(
                                    snippet.language() + " in line " + snippet.line(),
                                    () -> tryIt(snippet, shared(context))))));
        }
        return pages.stream();
    }

    @TestFactory
    Stream<DynamicNode> theJavadocOfEachDoorHasAnExampleThatWorks() {
        return DOORS.stream()
                .map(type -> dynamicTest(type, () -> {
                    List<Snippet> examples =
                            Snippet.ofJavadoc(Path.of("src/main/java/io/github/camelllm", type + ".java"));
                    assertThat(examples).isNotEmpty();
                    for (Snippet example : examples) {
                        tryIt(example, context());
                    }
                }));
    }

    /** Returns the one context of a page, so that later blocks find what earlier ones define. */
    private CamelContext shared(AtomicReference<CamelContext> context) throws Exception {
        if (context.get() == null) {
            context.set(context());
        }
        return context.get();
    }

    private void tryIt(Snippet snippet, CamelContext context) throws Exception {
        switch (snippet.language()) {
            case "yaml" -> yaml(snippet, context);
            case "xml" -> xml(snippet, context);
            case "java" -> java(snippet, context);
            case "properties" -> properties(snippet);
            case "json" -> new ObjectMapper().readTree(snippet.text());
            default ->
                throw new AssertionError(snippet.place() + ": nobody knows how to try '" + snippet.language()
                        + "'; teach this test, or say <!-- not tried: reason --> before the block");
        }
    }

    private static void yaml(Snippet snippet, CamelContext context) throws Exception {
        JsonNode tree = new YAMLMapper().readTree(snippet.text());
        if (tree.isArray() && ROUTES.contains(tree.path(0).fieldNames().next())) {
            load(snippet, context, snippet.text());
        } else {
            assertThat(tree.has("apiVersion") && tree.has("kind"))
                    .as(snippet.place() + " has neither routes nor a Kubernetes resource")
                    .isTrue();
        }
    }

    private static void xml(Snippet snippet, CamelContext context) throws Exception {
        String root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(snippet.text())))
                .getDocumentElement()
                .getTagName();
        if (!root.equals("dependency")) {
            load(snippet, context, snippet.text());
        }
    }

    private static void load(Snippet snippet, CamelContext context, String text) throws Exception {
        int before = context.getRoutes().size();
        String name = "line" + snippet.line() + "." + snippet.language();
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(name, text));
        if (snippet.contains("^(- route:|\\s*<route)")) {
            assertThat(context.getRoutes()).as(snippet.place()).hasSizeGreaterThan(before);
        }
    }

    private void java(Snippet snippet, CamelContext context) throws Exception {
        JavaSnippets java = new JavaSnippets(classes);
        java.compile(snippet);
        if (JavaSnippets.makesRoutes(snippet)) {
            context.addRoutes(java.routes(snippet));
        }
    }

    private static void properties(Snippet snippet) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(snippet.text()));
        assertThat(properties).as(snippet.place()).isNotEmpty();
        JsonNode options = componentOptions();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("camel.component.llm.")) {
                String option = name.substring("camel.component.llm.".length()).split("[.\\[]", 2)[0];
                assertThat(options.has(camelCase(option)))
                        .as(snippet.place() + ": is there an option " + name)
                        .isTrue();
            }
        }
    }

    private static String camelCase(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("-")) {
            camel.append(camel.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return camel.toString();
    }

    private static JsonNode componentOptions() throws IOException {
        try (InputStream in =
                SnippetsTest.class.getResourceAsStream("/META-INF/io/github/camelllm/component/llm.json")) {
            return new ObjectMapper().readTree(in).path("componentProperties");
        }
    }

    /** Returns a context in which all routes can be made, and none is started. */
    private CamelContext context() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        ComponentResolver resolver = PluginHelper.getComponentResolver(context);
        context.getCamelContextExtension()
                .addContextPlugin(
                        ComponentResolver.class,
                        (name, where) -> STUBBED.contains(name) ? stub() : resolver.resolveComponent(name, where));
        LlmComponent component = new LlmComponent();
        component.environment(
                name -> name.matches(".*(KEY|API_TOKEN|BEARER_TOKEN.*|AUTH_TOKEN|ACCESS_TOKEN)") ? "test" : null);
        context.addComponent("llm", component);
        context.setAutoStartup(false);
        context.start();
        contexts.add(context);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "classpath:camel-llm/templates.yaml"));
        return context;
    }

    /** Returns a stub that Camel does not take for the component of the same name, which may be on the classpath. */
    private static StubComponent stub() {
        StubComponent stub = new StubComponent();
        stub.setAutowiredEnabled(false);
        return stub;
    }

    private static final Path PAGE = Path.of("page.md");

    private Snippet only(String... lines) {
        List<Snippet> snippets = Snippet.of(PAGE, List.of(lines));
        assertThat(snippets).hasSize(1);
        return snippets.get(0);
    }

    private void assertFails(String why, String... lines) {
        assertThatThrownBy(() -> tryIt(only(lines), context())).hasStackTraceContaining(why);
    }

    @Test
    void aBlockThatIsWrongFails() {
        assertFails("nonsense", "```yaml", "- route:", "    from:", "      uri: direct:a", "      nonsense: 1", "```");
        assertFails(
                "nope", "```xml", "<route><from uri=\"direct:a\"/><to uri=\"llm:mock:echo?nope=1\"/></route>", "```");
        assertFails("nope", "```java", "from(\"direct:a\").to(\"llm:mock:echo?nope=1\");", "```");
        assertFails("';' expected", "```java", "from(\"direct:a\").to(\"llm:mock:echo\")", "```");
        assertFails("camel.component.llm.nope", "```properties", "camel.component.llm.nope=1", "```");
        assertFails("JsonParseException", "```json", "{\"a\": 1,", "```");
        assertFails("teach this test", "```cobol", "MOVE A TO B", "```");
    }

    @Test
    void anExampleInJavadocIsReadWithoutItsAsterisks(@TempDir Path folder) throws IOException {
        Path source = Files.writeString(
                folder.resolve("Type.java"), "/**\n * <pre>{@code\n * int i = 1;\n *\n *   i++;\n * }</pre>\n */\n");
        assertThat(Snippet.ofJavadoc(source)).extracting(Snippet::text).containsExactly("int i = 1;\n\n  i++;\n");
    }

    @Test
    void aBlockThatIsNotTriedSaysWhy() {
        Snippet snippet = only("<!-- not tried: it is a sketch -->", "", "```java", "...", "```");
        assertThat(snippet.exempt()).isEqualTo("it is a sketch");
        assertThat(only("<!-- generated: table -->", "```java", "int i;", "```").exempt())
                .isNull();
    }
}
