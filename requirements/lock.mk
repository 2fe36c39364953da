# Pins every dependency with its hashes; no index address may enter the files. pip wants the extras of a pinned package named.
COMPILE := uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-strip-extras

all:
	$(COMPILE) build.in -o build.txt
	$(COMPILE) ../pyproject.toml -o runtime.txt
	$(COMPILE) --extra dagster --extra gx --extra scanner -c runtime.txt ../pyproject.toml -o extras.txt
	$(COMPILE) --extra dagster --extra gx --extra scanner --group ../pyproject.toml:test -c runtime.txt ../pyproject.toml -o test.txt
