package io.github.camelllm.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.test.Answer;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The doors as clients see them, over HTTP. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientDoorTest {
    private static final String CHAT =
            "{\"model\":\"openai:gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    @Test
    void anOpenAiClientIsAnsweredByAnOpenAiProvider() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.chat("Hello").usage(3, 2));

            HttpResponse<String> response = door.post("/v1/chat/completions", CHAT, "x-request-id", "mine-1");

            JsonNode body = OpenDoor.JSON.readTree(response.body());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("Hello");
            assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(5);
            assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(response.headers().firstValue("x-request-id")).hasValue("mine-1");
            assertThat(response.headers().firstValue("x-llm-provider")).hasValue("openai");
            assertThat(response.headers().firstValue("x-llm-attempts")).hasValue("1");
            assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("camel"));
        }
    }

    @Test
    void anAnthropicClientIsAnsweredByAnOpenAiProvider() throws Exception {
        try (OpenDoor door = OpenDoor.of("llm:openai")) {
            door.upstream.always(Answer.stream("Hel", "lo").usage(3, 2));

            List<OpenDoor.Event> events = door.events(
                    "/v1/messages?beta=true",
                    "{\"model\":\"openai:gpt-4o\",\"max_tokens\":10,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

            assertThat(events)
                    .extracting(OpenDoor.Event::name)
                    .containsExactly(
                            "message_start",
                            "content_block_start",
                            "content_block_delta",
                            "content_block_delta",
                            "content_block_stop",
                            "message_delta",
                            "message_stop");
        }
    }
}
