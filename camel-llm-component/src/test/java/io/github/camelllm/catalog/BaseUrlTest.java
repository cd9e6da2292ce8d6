package io.github.camelllm.catalog;

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
    @CsvSource({
        "ftp://acme.com, must begin with https://",
        "file:///etc/passwd, names no host",
        "https://, is no address",
        "https:///v1, names no host",
        "https://user:secret@acme.com, user and a password",
        "https://acme.com/a b?key=secret, is no address"
    })
    void whatIsNoAddressIsRefusedWithoutShowingIt(String url, String message) {
        assertThatThrownBy(() -> BaseUrl.checked("acme", url, true))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:11434, http://127.0.0.1:11434",
        "localhost, http://localhost",
        "https://a.com/, https://a.com"
    })
    void aSchemeIsAddedAndASlashTakenAway(String url, String expected) {
        assertThat(BaseUrl.checked("acme", url, false)).isEqualTo(expected);
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
                .hasMessageContaining("circles");
    }
}
