package io.github.camelllm.remote;

import io.github.camelllm.http.PooledTransport;
import io.github.camelllm.http.TransportOptions;
import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.KeySourceContract;
import io.github.camelllm.test.ManualTimer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The sources of keys that there are. */
class KeySourcesContractTest {
    @Nested
    class NoKey extends KeySourceContract {
        @Override
        protected KeySource source() {
            return KeySource.of(null);
        }

        @Override
        protected List<String> keys() {
            return List.of();
        }
    }

    @Nested
    class FixedKey extends KeySourceContract {
        @Override
        protected KeySource source() {
            return KeySource.of("sk-fixed");
        }

        @Override
        protected List<String> keys() {
            return List.of("sk-fixed");
        }
    }

    @Nested
    class SeveralKeys extends KeySourceContract {
        @Override
        protected KeySource source() {
            return KeySource.rotating("p", keys(), new ManualTimer());
        }

        @Override
        protected List<String> keys() {
            return List.of("sk-one", "sk-two", "sk-three");
        }
    }

    @Nested
    class KeysOfAFile extends KeySourceContract {
        @TempDir
        private Path folder;

        @Override
        protected KeySource source() throws IOException {
            return KeySource.file("p", Files.writeString(folder.resolve("key"), "sk-of-file\n"), new ManualTimer());
        }

        @Override
        protected List<String> keys() {
            return List.of("sk-of-file");
        }
    }

    @Nested
    class TokensOfAServer extends KeySourceContract {
        private final FakeLlmServer server = FakeLlmServer.start();
        private final PooledTransport transport =
                new PooledTransport(TransportOptions.builder().ioThreads(1).build());

        @Override
        protected KeySource source() {
            server.always(Answer.json(200, "{\"access_token\":\"token-of-server\",\"expires_in\":3600}"));
            URI tokens = URI.create(server.baseUrl() + "/token");
            return KeySource.oauth(new OAuthClient("p", tokens, "id", "secret", null), transport, new ManualTimer());
        }

        @Override
        protected List<String> keys() {
            return List.of("token-of-server");
        }

        @AfterEach
        void close() {
            transport.close();
            server.close();
        }
    }
}
