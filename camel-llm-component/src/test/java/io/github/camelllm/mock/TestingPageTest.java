package io.github.camelllm.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ContentFilterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The page docs/testing.md is right. To write its table of options anew: {@code mvn test -pl camel-llm-component
 * -Dtest=TestingPageTest -Ddocs.update=true}.
 */
class TestingPageTest {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");
    private static final Pattern TABLE =
            Pattern.compile("(<!-- generated: mock options -->\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final Pattern YAML = Pattern.compile("```yaml\n(- route:.*?)```", Pattern.DOTALL);

    private final CamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeEach
    void startTheRoutesOfThePage() throws Exception {
        List<Resource> routes = new ArrayList<>();
        Matcher blocks = YAML.matcher(Files.readString(PAGE));
        while (blocks.find()) {
            routes.add(ResourceHelper.fromString("page" + routes.size() + ".yaml", blocks.group(1)));
        }
        PluginHelper.getRoutesLoader(context).loadRoutes(routes);
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stopTheRoutes() {
        context.stop();
    }

    @Test
    void theTableOfOptionsIsCurrent() throws IOException {
        String page = Files.readString(PAGE);
        Matcher marked = TABLE.matcher(page);
        assertThat(marked.find()).as("marker of the table").isTrue();
        String current = marked.replaceFirst("$1" + Matcher.quoteReplacement(table()) + "$2");
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, current);
        } else {
            assertThat(page).as("docs/testing.md; see this test's Javadoc").isEqualTo(current);
        }
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| option | form | default | meaning |\n|---|---|---|---|\n");
        for (MockOption option : MockOption.values()) {
            table.append("| `mock." + option.key + "` | " + option.form + " | " + option.standard + " | "
                    + option.meaning + " |\n");
        }
        return table.toString();
    }

    @Test
    void theScriptOfThePageIsTheOneThatIsTested() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("```yaml\n" + Files.readString(Path.of("src/test/resources/mock-answers.yaml")) + "```");
    }

    @Test
    void echoAnswersTheQuestion() {
        assertThat(template.requestBody("direct:echo", "Where is my parcel?")).isEqualTo("Where is my parcel?");
    }

    @Test
    void theScriptAnswersByItsMatches() {
        assertThat(template.requestBody("direct:support", "I was charged twice"))
                .isEqualTo("billing");
        assertThat(template.requestBody("direct:support", "Where is my parcel?"))
                .isEqualTo("{\"department\":\"delivery\",\"urgent\":true}");
        assertThat(template.requestBody("direct:support", "Hello")).isEqualTo("other");
    }

    @Test
    void theScriptFailsWhereItSaysSo() {
        Exchange exchange = template.send("direct:support", e -> e.getMessage().setBody("What is my password?"));

        assertThat(exchange.getException()).isInstanceOf(ContentFilterException.class);
    }

    @Test
    void theSchemaIsFitted() {
        JsonNode answer = template.requestBody("direct:enrich", "Where is my parcel?", JsonNode.class);

        assertThat(answer.get("department").asText()).isIn("billing", "delivery", "other");
        assertThat(answer.get("urgency").doubleValue()).isBetween(0.0, 1.0);
    }

    @Test
    void theRobustRouteCopesWithEveryFailure() {
        for (int i = 0; i < 20; i++) {
            assertThat(template.requestBody("direct:robust", "Hello " + i)).isEqualTo("Hello " + i);
        }
    }

    @Test
    void theStreamIsSplitIntoItsPieces() {
        Exchange exchange = template.send("direct:stream", e -> e.getMessage().setBody("Where is my parcel?"));

        assertThat(exchange.getException()).isNull();
    }
}
