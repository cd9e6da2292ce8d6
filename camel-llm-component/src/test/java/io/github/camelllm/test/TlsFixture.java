package io.github.camelllm.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate in a key store file, made at run time by the JDK's {@code keytool}. The file serves as key
 * store of a server and as trust store of its clients; {@link #close} deletes it.
 */
public final class TlsFixture implements AutoCloseable {

    private static final String PASSWORD = "changeit";
    private static final String OPTIONS =
            "-genkeypair -alias fake -dname CN=fake-llm -keyalg EC -keysize 256 -validity 2 -storetype PKCS12";

    private final Path folder;
    private final Path keyStore;
    private final SSLContext context;

    private TlsFixture(String subjectAlternativeName) {
        try {
            folder = Files.createTempDirectory("fake-llm-tls");
            keyStore = folder.resolve("keystore.p12");
            generate(subjectAlternativeName);
            context = load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot use the key store that keytool made", e);
        }
    }

    /** A certificate for 127.0.0.1 and localhost. */
    public static TlsFixture create() {
        return new TlsFixture("san=ip:127.0.0.1,dns:localhost");
    }

    /** A certificate for another host, which a client that connects to 127.0.0.1 must not accept. */
    public static TlsFixture forHost(String host) {
        return new TlsFixture("san=dns:" + host);
    }

    /** The key store file, a PKCS12 one that also serves as trust store. */
    public Path keyStore() {
        return keyStore;
    }

    /** The password of the key store and of its key. */
    public String password() {
        return PASSWORD;
    }

    /** A context with the key, for a server, that trusts the certificate, for a client. */
    public SSLContext sslContext() {
        return context;
    }

    /** Deletes the key store file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(keyStore);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void generate(String subjectAlternativeName) throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(keytool));
        command.addAll(List.of(OPTIONS.split(" ")));
        command.addAll(
                List.of("-ext", subjectAlternativeName, "-storepass", PASSWORD, "-keystore", keyStore.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exitCode(process) != 0) {
            throw new IllegalStateException(keytool + " failed: " + output);
        }
    }

    private static int exitCode(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while keytool ran", e);
        }
    }

    private SSLContext load() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return made;
    }
}
