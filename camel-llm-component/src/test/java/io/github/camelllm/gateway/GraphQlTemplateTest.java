package io.github.camelllm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The route template {@code llm-gateway-graphql} in an application of its own. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GraphQlTemplateTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String COMPLETE =
            "{\"query\":\"mutation($i: CompletionInput!) { complete(input: $i) { text provider inputTokens } }\",\"variables\":{\"i\":{\"prompt\":\"Hi\",\"model\":\"openai:gpt-5.5\"}}}";
    private static final String STREAM =
            "{\"query\":\"subscription($i: CompletionInput!) { completionStream(input: $i) { text done { text } } }\",\"variables\":{\"i\":{\"prompt\":\"Hi\",\"model\":\"openai:gpt-5.5\"}}}";

    @Test
    void aMutationAsksAModel() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("Hello").usage(3, 4));

            JsonNode answer = door.json("/graphql", COMPLETE);

            assertThat(answer.at("/data/complete/text").asText()).isEqualTo("Hello");
            assertThat(answer.at("/data/complete/provider").asText()).isEqualTo("openai");
            assertThat(answer.at("/data/complete/inputTokens").asInt()).isEqualTo(3);
        }
    }

    @Test
    void aSubscriptionIsStreamed() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.stream("one", "two").usage(1, 2));

            HttpResponse<String> response = door.post("/graphql", STREAM, "Accept", "text/event-stream");
            List<OpenDoor.Event> events = OpenDoor.events(response.body());

            assertThat(response.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(events.get(0).json().at("/data/completionStream/text").asText())
                    .isEqualTo("one");
            assertThat(response.body()).contains("onetwo").endsWith("event: complete\ndata: \n\n");
        }
    }

    @Test
    void anErrorOfTheProviderIsAnErrorOfGraphQl() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.rateLimited());

            JsonNode answer = door.json("/graphql", COMPLETE);

            assertThat(answer.at("/errors/0/extensions/code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(answer.at("/data").asText("")).isEmpty();
        }
    }

    @Test
    void whatIsNoGraphQlIsRefused() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            assertThat(door.send("GET", "/graphql", "").statusCode()).isEqualTo(405);
            assertThat(door.post("/graphql", "[]").statusCode()).isEqualTo(400);
            assertThat(door.post("/graphql", "{\"query\":\"\"}").statusCode()).isEqualTo(400);
            assertThat(door.upstream.requests()).isEmpty();
        }
    }

    @Test
    void headersOfAClientStayOutside() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("Hello").usage(3, 4));

            door.post("/graphql", COMPLETE, "CamelLlmModel", "gpt-x", "CamelLlmTemperature", "2", "x-own", "1");

            var sent = door.upstream.takeRequest(LONG);
            assertThat(sent.body()).contains("gpt-5.5").doesNotContain("temperature");
            assertThat(sent.header("x-own")).isEmpty();
        }
    }
}
