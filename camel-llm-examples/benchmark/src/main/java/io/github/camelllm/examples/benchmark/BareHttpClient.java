package io.github.camelllm.examples.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;

/**
 * Apache HttpClient 5, asynchronous, with only what a call needs: the request is written from a JSON tree, the response is read into one on the I/O
 * thread. There are no cookies, redirects, retries or timeouts, and errors are not read.
 */
final class BareHttpClient implements Contender {
    private final ObjectMapper json = new ObjectMapper();
    private final CloseableHttpAsyncClient client;
    private final URI address;
    private final boolean streamed;
    private final String model;
    private final Map<String, String> headers;

    BareHttpClient(String baseUrl, Scenario scenario) {
        this(baseUrl, scenario.inFlight(), scenario.streamed(), MODEL, Map.of());
    }

    /**
     * @param headers header fields beside those of the protocol
     */
    BareHttpClient(String baseUrl, int connections, boolean streamed, String model, Map<String, String> headers) {
        this.address = URI.create(baseUrl + "/chat/completions");
        this.streamed = streamed;
        this.model = model;
        this.headers = Map.copyOf(headers);
        this.client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .build())
                .disableCookieManagement()
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableAuthCaching()
                .build();
        client.start();
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets every outcome
    public void ask(Reply reply) throws JsonProcessingException {
        if (streamed) {
            client.execute(request(), new EventReader(chunk -> piece(chunk, reply)), new Outcome<>(reply) {
                @Override
                public void completed(Void nothing) {
                    reply.end();
                }
            });
        } else {
            client.execute(
                    request(), new BasicResponseConsumer<>(new BasicAsyncEntityConsumer()), new Outcome<>(reply) {
                        @Override
                        public void completed(Message<HttpResponse, byte[]> answer) {
                            whole(answer.getBody(), reply);
                        }
                    });
        }
    }

    private AsyncRequestProducer request() throws JsonProcessingException {
        AsyncRequestBuilder request = AsyncRequestBuilder.post(address).addHeader("Authorization", "Bearer " + KEY);
        headers.forEach(request::addHeader);
        return request.setEntity(json.writeValueAsBytes(question()), ContentType.APPLICATION_JSON)
                .build();
    }

    private ObjectNode question() {
        ObjectNode question = json.createObjectNode().put("model", model);
        question.putArray("messages").addObject().put("role", "user").put("content", QUESTION);
        if (streamed) {
            question.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        return question;
    }

    private void whole(byte[] body, Reply reply) {
        try {
            JsonNode answer = json.readTree(body);
            if (answer.has("error")) {
                reply.failed(new IllegalStateException("The answer is an error: " + answer));
                return;
            }
            reply.answer(text(answer, "message"));
        } catch (IOException e) {
            reply.failed(e);
        }
    }

    private static void piece(JsonNode chunk, Reply reply) {
        reply.piece(text(chunk, "delta"));
    }

    private static String text(JsonNode answer, String part) {
        return answer.path("choices").path(0).path(part).path("content").asText();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    /** The callback of an exchange: it reports failures. The creator of the exchange reports success. */
    private abstract static class Outcome<T> implements FutureCallback<T> {
        private final Reply reply;

        Outcome(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void failed(Exception why) {
            reply.failed(why);
        }

        @Override
        public void cancelled() {
            reply.failed(new IllegalStateException("Cancelled"));
        }
    }
}
