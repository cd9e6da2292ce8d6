package io.github.camelllm.examples.benchmark;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Camel's {@code langchain4j-chat:}, whose model is a bean over LangChain4j's client for OpenAI. */
final class Langchain4jRoute implements Contender {
    private final CamelRoute route;

    Langchain4jRoute(String baseUrl, Scenario scenario) throws Exception {
        ChatModel model = OpenAiChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey(KEY)
                .modelName(MODEL)
                .timeout(Duration.ofMinutes(2))
                .build();
        route = new CamelRoute(new RouteBuilder() {
            @Override
            public void configure() {
                bindToRegistry("model", model);
                from(CamelRoute.START).to("langchain4j-chat:ask?chatModel=#model");
            }
        });
    }

    @Override
    public boolean blocking() {
        return true;
    }

    @Override
    public void ask(Reply reply) throws Exception {
        Exchange exchange = route.question();
        route.send(exchange);
        reply.answer(exchange.getMessage().getBody(String.class));
    }

    @Override
    public void close() {
        route.close();
    }
}
