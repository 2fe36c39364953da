# Pins every dependency with its hashes; no index address may enter the files.
COMPILE := uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

all:
	$(COMPILE) build.in -o build.txt
	$(COMPILE) ../pyproject.toml -o runtime.txt
	$(COMPILE) --group ../pyproject.toml:test -c runtime.txt ../pyproject.toml -o test.txt
