package io.github.camelllm.stage;

import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.http.PooledTransport;
import io.github.camelllm.http.TransportOptions;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.provider.DescriptorReader;
import io.github.camelllm.provider.Provider;
import io.github.camelllm.remote.Credentials;
import io.github.camelllm.remote.KeySource;
import io.github.camelllm.remote.RemoteProvider;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.ChatProviderContract;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.ManualTimer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The providers that there are: the mock, one over HTTP, and one with stages around it. */
class ProvidersContractTest {
    private static final ChatRequest REQUEST =
            ChatRequest.of("Hello, world").toBuilder().model("m").build();

    @Nested
    class OfMock extends ChatProviderContract {
        private final MockProvider mock = MockProvider.echo();

        @Override
        protected ChatProvider provider() {
            return mock;
        }

        @Override
        protected ChatRequest request() {
            return REQUEST;
        }
    }

    @Nested
    class OfPipeline extends ChatProviderContract {
        private final ChatProvider stages = Pipeline.of(
                List.of(new TelemetryStage(List.of(), new ManualTimer()), BatchStage.around(MockProvider.echo())),
                MockProvider.echo());

        @Override
        protected ChatProvider provider() {
            return stages;
        }

        @Override
        protected ChatRequest request() {
            return REQUEST;
        }
    }

    @Nested
    class OfHttp extends ChatProviderContract {
        private final FakeLlmServer server = FakeLlmServer.start();
        private final PooledTransport transport =
                new PooledTransport(TransportOptions.builder().ioThreads(1).build());
        private final ChatProvider wire = wire();

        private ChatProvider wire() {
            server.respond(request ->
                    request.body().contains("\"stream\":true") ? Answer.stream("Hel", "lo") : Answer.chat("Hello"));
            Provider provider = DescriptorReader.read(
                    "p",
                    ("{\"name\":\"p\",\"displayName\":\"P\",\"protocol\":\"openai-chat\",\"baseUrl\":\""
                                    + server.baseUrl() + "\",\"auth\":{\"scheme\":\"none\"}}")
                            .getBytes(StandardCharsets.UTF_8));
            Credentials access =
                    new Credentials(KeySource.of(null), provider.auth().signer(null), "set no key");
            return new RemoteProvider(provider, access, transport, new ManualTimer(), Runnable::run);
        }

        @Override
        protected ChatProvider provider() {
            return wire;
        }

        @Override
        protected ChatRequest request() {
            return REQUEST;
        }

        @AfterEach
        void close() {
            transport.close();
            server.close();
        }
    }
}
