package io.github.camelllm.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.chat.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.acme.com/v1",
                "https://10.0.0.7",
                "HTTPS://api.acme.com",
                "http://localhost:8000/v1",
                "http://LocalHost",
                "http://127.0.0.1:1/v1",
                "http://127.1.2.3",
                "http://[::1]:8080",
                "http://[0:0:0:0:0:0:0:1]",
                "https://acme.com/deployments/{model}?api-version=1"
            })
    void aKeyMayGoThere(String url) {
        assertThat(BaseUrl.checked("acme", url, false)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.acme.com/v1",
                "http://10.0.0.7",
                "http://127.0.0.1.acme.com",
                "http://localhost.acme.com",
                "http://[::2]",
                "http://model-runner.docker.internal/engines/v1"
            })
    void aKeyGoesUnencryptedToAnotherMachineOnlyIfThatIsAllowed(String url) {
        assertThatThrownBy(() -> BaseUrl.checked("acme", url, false))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'acme'", "unencrypted", "allowInsecure=true");
        assertThat(BaseUrl.checked("acme", url, true)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://acme.com",
                "file:///etc/passwd",
                "localhost:8000",
                "https://",
                "https:///v1",
                "https://user:secret@acme.com",
                "https://acme.com/a b?key=secret"
            })
    void whatIsNoAddressIsRefusedWithoutShowingIt(String url) {
        assertThatThrownBy(() -> BaseUrl.checked("acme", url, true))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The base URL of the provider 'acme' must be one of http or https")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void aSlashAtTheEndIsTakenAway() {
        assertThat(BaseUrl.checked("acme", "https://acme.com/v1/", false)).isEqualTo("https://acme.com/v1");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:11434, http://127.0.0.1:11434/v1",
        "localhost, http://localhost/v1",
        "https://acme.com/, https://acme.com/v1"
    })
    void aHostMayStandForAnAddress(String host, String expected) {
        assertThat(BaseUrl.fill("{host}/v1", name -> host)).isEqualTo(expected);
    }

    @Test
    void placeholdersAreFilledInButThatOfTheModel() {
        Map<String, String> values = Map.of("endpoint", "https://{resource}.acme.com/", "resource", "blue");
        assertThat(BaseUrl.fill("{endpoint}/deployments/{model}", values::get))
                .isEqualTo("https://blue.acme.com/deployments/{model}");
    }

    @Test
    void placeholdersThatNameEachOtherAreRefused() {
        assertThatThrownBy(() -> BaseUrl.fill("{a}", Map.of("a", "{b}", "b", "{a}")::get))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("refer to each other");
    }
}
