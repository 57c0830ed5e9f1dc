// AtomicFile: the file appears whole, or the old one stays.
#include "tensor/io/atomic_file.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using test::content_of;
using test::TempFolder;

TEST(AtomicFile, writes_the_whole_content) {
    const TempFolder folder;
    write_file(folder / "new.txt", "first");
    EXPECT_EQ(content_of(folder / "new.txt"), "first");
    write_file(folder / "new.txt", "");
    EXPECT_EQ(content_of(folder / "new.txt"), "");
    EXPECT_EQ(folder.count(), 1u);
}

TEST(AtomicFile, without_commit_the_old_file_stays) {
    const TempFolder folder;
    const std::string path = folder.file("kept.txt", "old");
    {
        AtomicFile file(path);
        file.write("half of the new con");
        EXPECT_EQ(content_of(path), "old");
        EXPECT_EQ(folder.count(), 2u);
    }
    EXPECT_EQ(content_of(path), "old");
    EXPECT_EQ(folder.count(), 1u);
}

TEST(AtomicFile, a_replaced_file_keeps_its_mode) {
    const TempFolder folder;
    const std::string path = folder.file("private.txt", "old");
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    write_file(path, "new");
    struct stat info;
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(AtomicFile, two_writers_of_one_path_do_not_mix) {
    const TempFolder folder;
    const std::string path = folder / "shared.txt";
    AtomicFile first(path), second(path);
    first.write("first");
    second.write("second");
    first.commit();
    EXPECT_EQ(content_of(path), "first");
    second.commit();
    EXPECT_EQ(content_of(path), "second");
}

TEST(AtomicFile, a_missing_folder_is_named_with_the_reason) {
    const TempFolder folder;
    const std::string path = folder / "missing/file.txt";
    EXPECT_ERROR(write_file(path, "x"), IoError, path + "\" cannot be created: No such file");
}

TEST(AtomicFile, a_folder_is_not_replaced) {
    const TempFolder folder;
    std::filesystem::create_directory(folder / "taken");
    EXPECT_ERROR(write_file(folder / "taken", "x"), IoError, "cannot be replaced");
    EXPECT_EQ(folder.count(), 1u);
}

// A size limit stands in for a full disk: the write fails in the middle.
TEST(AtomicFile, a_failed_write_leaves_the_old_file_and_nothing_else) {
    const TempFolder folder;
    const std::string path = folder.file("kept.txt", "old");
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old;
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
    const rlimit small{4096, old.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    EXPECT_ERROR(write_file(path, std::string(10'000, 'x')), IoError,
                 "cannot be written: File too");
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_EQ(content_of(path), "old");
    EXPECT_EQ(folder.count(), 1u);
}

}  // namespace
}  // namespace tern
