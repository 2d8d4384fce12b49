package org.tandem.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/// A peer made of text: sends what it is told, byte for byte, and reads messages without understanding more than their
/// frame.
interface RawPeer extends AutoCloseable {
    int WAIT_MILLIS = 10_000;
    int SILENCE_MILLIS = 150;

    /// Sends a text with line ends as in a text block; they become CR LF, and a missing blank line is added.
    void send(String text);

    /// The next message, with `\n` as line end; fails after ten seconds.
    String receive();

    /// Fails if a message comes within a short while.
    void expectSilence();

    int port();

    @Override
    void close();

    /// The next message, which must begin with `start`.
    default String expect(String start) {
        var message = receive();
        assertThat(message).startsWith(start);
        return message;
    }

    static String header(String message, String name) {
        for (var line : message.split("\n", -1)) {
            if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return fail("no " + name + " in\n" + message);
    }

    static String tag(String value) {
        return value.substring(value.indexOf(";tag=") + 5);
    }

    private static byte[] bytes(String text) {
        var wire = text.strip().replace("\r", "").replace("\n", "\r\n");
        return (wire.contains("\r\n\r\n") ? wire : wire + "\r\n\r\n").getBytes(UTF_8);
    }

    /// Over UDP, to one address.
    static RawPeer udp(InetSocketAddress target) {
        try {
            var socket = new DatagramSocket(new InetSocketAddress(target.getAddress(), 0));
            socket.setSoTimeout(WAIT_MILLIS);
            return new Udp(socket, target);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Over a connection that the test has made.
    static RawPeer stream(Socket socket) {
        try {
            socket.setSoTimeout(WAIT_MILLIS);
            return new Stream(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static RawPeer tcp(InetSocketAddress target) {
        try {
            return stream(new Socket(target.getAddress(), target.getPort()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    record Udp(DatagramSocket socket, InetSocketAddress target) implements RawPeer {
        @Override
        public void send(String text) {
            sendRaw(bytes(text));
        }

        void sendRaw(byte[] bytes) {
            try {
                socket.send(new DatagramPacket(bytes, bytes.length, target));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public String receive() {
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                socket.receive(packet);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return new String(packet.getData(), 0, packet.getLength(), UTF_8).replace("\r", "");
        }

        @Override
        public void expectSilence() {
            patience(SILENCE_MILLIS);
            try {
                fail("unexpected:\n" + receive());
            } catch (UncheckedIOException timeout) {
                assertThat(timeout.getCause()).isInstanceOf(SocketTimeoutException.class);
            }
            patience(WAIT_MILLIS);
        }

        private void patience(int millis) {
            try {
                socket.setSoTimeout(millis);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    record Stream(Socket socket) implements RawPeer {
        @Override
        public void send(String text) {
            sendRaw(bytes(text));
        }

        void sendRaw(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public String receive() {
            try {
                var input = socket.getInputStream();
                var head = readHead(input);
                int length = Integer.parseInt(header(head.replace("\r", ""), "Content-Length"));
                return (head + new String(input.readNBytes(length), UTF_8)).replace("\r", "");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static String readHead(InputStream input) throws IOException {
            var bytes = new ByteArrayOutputStream();
            while (!bytes.toString(UTF_8).endsWith("\r\n\r\n")) {
                int next = input.read();
                if (next < 0) {
                    throw new IOException("closed after: " + bytes.toString(UTF_8));
                }
                bytes.write(next);
            }
            return bytes.toString(UTF_8);
        }

        /// Whether the other side closes the connection before anything else comes.
        boolean isClosedByPeer() {
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException open) {
                return false;
            } catch (IOException reset) {
                return true;
            }
        }

        @Override
        public void expectSilence() {
            patience(SILENCE_MILLIS);
            try {
                int next = socket.getInputStream().read();
                fail(next < 0 ? "connection closed" : "unexpected bytes");
            } catch (SocketTimeoutException silent) {
                patience(WAIT_MILLIS);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private void patience(int millis) {
            try {
                socket.setSoTimeout(millis);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
