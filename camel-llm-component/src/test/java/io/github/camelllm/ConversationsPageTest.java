package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LlmTestSupport;
import io.github.camelllm.test.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

/** What docs/conversations.md shows, run. */
class ConversationsPageTest extends LlmTestSupport {
    private void load(String from) throws Exception {
        for (Snippet snippet : Snippet.of(Path.of("../docs/conversations.md"))) {
            if (snippet.language().equals("yaml") && snippet.text().contains(from)) {
                ProviderSettings openai = new ProviderSettings();
                openai.setApiKey("secret-key-0123456789");
                openai.setBaseUrl(server.baseUrl().toString());
                context.getComponent("llm", LlmComponent.class).getProviders().put("openai", openai);
                PluginHelper.getRoutesLoader(context)
                        .loadRoutes(ResourceHelper.fromString("page.yaml", snippet.text()));
                return;
            }
        }
        throw new AssertionError("The page has no route " + from);
    }

    @Test
    void aSecondTurnInYaml() throws Exception {
        load("direct:second-turn-yaml");
        assertThat(send("direct:second-turn-yaml", "Name a river").getException())
                .isNull();
        received();
        JsonNode second = json(received());
        assertThat(second.at("/messages"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"role\":\"user\",\"content\":\"Name a river\"},"
                                        + "{\"role\":\"assistant\",\"content\":\"Hello\"},{\"role\":\"user\",\"content\":\"Shorter, please.\"}]"));
    }

    @Test
    void aToolInYaml() throws Exception {
        server.enqueue(Answer.toolCall("weather", "{\"city\":\"Oslo\"}"));
        load("direct:tools-yaml");
        Exchange exchange = send("direct:tools-yaml", "Weather in Oslo?");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        assertThat(json(received()).at("/tools/0/function/name").asText()).isEqualTo("weather");
        JsonNode second = json(received());
        assertThat(second.at("/messages")).hasSize(3);
        assertThat(second.at("/messages/1/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"city\":\"Oslo\"}");
        assertThat(second.at("/messages/2/tool_call_id").asText())
                .isEqualTo(second.at("/messages/1/tool_calls/0/id").asText());
    }

    @Test
    @SuppressWarnings("unchecked")
    void aLoopOfToolsInJava() throws Exception {
        server.enqueue(Answer.toolCall("weather", "{\"city\":\"Oslo\"}"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:tools")
                        .setProperty("conversation", () -> new ArrayList<Message>())
                        .process(e -> e.getProperty("conversation", List.class)
                                .add(Message.user(e.getMessage().getBody(String.class))))
                        .setHeader("CamelLlmToolCalls", constant(List.of()))
                        .loopDoWhile(simple(
                                "${header.CamelLlmToolCalls} != null && ${exchangeProperty.conversation.size} < 12"))
                        .process(e -> e.getMessage().setBody(e.getProperty("conversation")))
                        .removeHeader("CamelLlmToolCalls")
                        .to(uri("output=response"))
                        .process(e -> {
                            ChatResponse response = e.getMessage().getBody(ChatResponse.class);
                            List<Message> conversation = e.getProperty("conversation", List.class);
                            conversation.add(response.message());
                            for (ToolCall call : response.toolCalls()) {
                                conversation.add(Message.tool(call.id(), "3 degrees"));
                            }
                        })
                        .end()
                        .convertBodyTo(String.class);
            }
        });
        Exchange exchange = send("direct:tools", "Weather?", Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("Hello");
        assertThat(server.requests()).hasSize(2);
        received();
        assertThat(json(received()).at("/messages/2/content").asText()).isEqualTo("3 degrees");
    }
}
